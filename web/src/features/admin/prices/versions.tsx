import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { listPriceBookVersions } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { Moment } from "../parts/moment";

interface VersionsProps {
  asset: string;
  inForce: number;
  onTakeUp: (version: number) => Promise<void>;
}

/** All versions, the newest first; an older one can be taken up again as a draft. */
export function Versions({ asset, inForce, onTakeUp }: VersionsProps) {
  const t = useTranslations("admin");
  const explain = useExplain();
  const { data } = useQuery({
    queryKey: ["admin", "price-versions", asset],
    queryFn: ({ signal }) => listPriceBookVersions({ path: { asset }, signal }),
  });
  const takeUp = (version: number) => onTakeUp(version).catch((error) => toast(explain(error), "bad"));
  return (
    <section className="grid gap-3 text-sm">
      <h3 className="text-base font-semibold">{t("versions")}</h3>
      {!data && <Skeleton className="h-24" />}
      <ol className="grid gap-2">
        {data?.versions.map((each) => (
          <li key={each.version} className="flex items-start justify-between gap-3">
            <div className="grid">
              <span className="font-medium">
                {each.version} · {each.reason}
              </span>
              {Date.parse(each.created_at) > 0 && (
                <span className="text-muted">
                  <Moment at={each.created_at} />
                </span>
              )}
            </div>
            {each.version !== inForce && (
              <Button size="small" look="quiet" onClick={() => takeUp(each.version)}>
                {t("takeUp")}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
