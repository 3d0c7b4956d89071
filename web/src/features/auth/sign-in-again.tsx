import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Dialog } from "@/components/ui/dialog";
import { LoginForm } from "./login-form";
import { WithAuthMessages } from "./with-auth-messages";

/** The session has ended: sign in again over the page, which keeps all it holds. */
export default function SignInAgain({ email }: { email: string }) {
  return (
    <WithAuthMessages>
      <Ask email={email} />
    </WithAuthMessages>
  );
}

function Ask({ email }: { email: string }) {
  const t = useTranslations("auth");
  const [open, setOpen] = useState(true);
  return (
    <Dialog open={open} onOpenChange={setOpen} title={t("endedTitle")} description={t("ended")}>
      <LoginForm email={email} onDone={() => setOpen(false)} />
      <Link to="/" className="text-sm text-link hover:underline">
        {t("leave")}
      </Link>
    </Dialog>
  );
}
