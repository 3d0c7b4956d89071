import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { usePutOff } from "@/lib/session";
import { LoginForm } from "./login-form";
import { WithAuthMessages } from "./with-auth-messages";

/** The session has ended: sign in again over the page, which keeps all it holds; now, or when one has looked around. */
export default function SignInAgain({ email }: { email: string }) {
  return (
    <WithAuthMessages>
      <Ask email={email} />
    </WithAuthMessages>
  );
}

function Ask({ email }: { email: string }) {
  const t = useTranslations("auth");
  const [putOff, setPutOff] = usePutOff();
  if (putOff) {
    return (
      <div className="fixed bottom-4 left-4 z-40 w-[min(24rem,calc(100vw-2rem))] lg:w-52">
        <Notice
          tone="warn"
          title={t("endedTitle")}
          action={
            <Button size="small" onClick={() => setPutOff(false)}>
              {t("login")}
            </Button>
          }
        />
      </div>
    );
  }
  return (
    <Dialog open onOpenChange={(open) => setPutOff(!open)} title={t("endedTitle")} description={t("ended")}>
      <LoginForm email={email} />
      <Link to="/" className="text-sm text-link hover:underline">
        {t("leave")}
      </Link>
    </Dialog>
  );
}
