import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, useId } from "react";
import { cx } from "@/lib/cx";

export const CONTROL =
  "w-full rounded-lg border border-edge bg-surface px-3 text-text placeholder:text-muted/80 transition-colors " +
  "hover:border-link disabled:opacity-60 aria-[invalid=true]:border-bad";

interface Labelled {
  label: ReactNode;
  /** What helps to fill it in. */
  hint?: ReactNode;
  /** What is wrong with what it holds, and what to do. */
  fault?: ReactNode;
  /** Read aloud, but not shown. */
  labelHidden?: boolean;
}

interface FieldProps extends Labelled {
  children: (given: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean }) => ReactNode;
  className?: string;
}

/** A control with its label, hint and fault, joined for those who can't see that they belong together. */
export function Field({ label, hint, fault, labelHidden = false, className, children }: FieldProps) {
  const id = useId();
  const says = fault || hint;
  return (
    <div className={cx("grid gap-1.5", className)}>
      <label htmlFor={id} className={labelHidden ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      {children({
        id,
        ...(says ? { "aria-describedby": `${id}-says` } : {}),
        ...(fault ? { "aria-invalid": true } : {}),
      })}
      {says && (
        <p id={`${id}-says`} className={cx("text-sm", fault ? "text-bad" : "text-muted")}>
          {fault || hint}
        </p>
      )}
    </div>
  );
}

type TextFieldProps = Labelled & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };

/** A line of text. */
export function TextField({ label, hint, fault, labelHidden, className, ...rest }: TextFieldProps) {
  return (
    <Field {...{ label, hint, fault, labelHidden, className }}>
      {(given) => <input className={cx(CONTROL, "h-10")} {...given} {...rest} />}
    </Field>
  );
}

type SelectFieldProps = Labelled & SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> };

/** A choice out of a list: the browser's own, which every phone and screen reader knows. */
export function SelectField({
  label,
  hint,
  fault,
  labelHidden,
  className,
  children,
  ...rest
}: SelectFieldProps) {
  return (
    <Field {...{ label, hint, fault, labelHidden, className }}>
      {(given) => (
        <select className={cx(CONTROL, "h-10")} {...given} {...rest}>
          {children}
        </select>
      )}
    </Field>
  );
}

type CheckFieldProps = Omit<Labelled, "labelHidden"> & InputHTMLAttributes<HTMLInputElement>;

/** Yes or no. */
export function CheckField({ label, hint, fault, className, ...rest }: CheckFieldProps) {
  const id = useId();
  const says = fault || hint;
  return (
    <div className={cx("flex items-start gap-3", className)}>
      <input
        id={id}
        type="checkbox"
        className="check mt-1 size-4.5 shrink-0"
        aria-describedby={says ? `${id}-says` : undefined}
        {...rest}
      />
      <div>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {says && (
          <p id={`${id}-says`} className={cx("text-sm", fault ? "text-bad" : "text-muted")}>
            {says}
          </p>
        )}
      </div>
    </div>
  );
}
