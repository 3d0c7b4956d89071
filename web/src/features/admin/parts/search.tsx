import type { FormEvent, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";

interface SearchProps {
  label: ReactNode;
  /** What can be looked for. */
  hint: string;
  /** What is looked for. */
  value: string;
  onSeek: (value: string) => void;
  /** What else narrows the list down. */
  children: ReactNode;
}

/** What a list is searched by: words, and what stands beside them. */
export function Search({ label, hint, value, onSeek, children }: SearchProps) {
  const t = useTranslations("admin");
  const seek = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSeek(String(new FormData(event.currentTarget).get("q")).trim());
  };
  return (
    <form onSubmit={seek} key={value} className="flex flex-wrap items-end gap-3">
      <div className="flex min-w-0 grow basis-full items-end gap-3 sm:max-w-md sm:basis-0">
        <TextField
          name="q"
          type="search"
          label={label}
          placeholder={hint}
          defaultValue={value}
          className="min-w-0 grow"
        />
        <Button type="submit">{t("seek")}</Button>
      </div>
      {children}
    </form>
  );
}
