import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { AuthCard } from "@/features/auth/auth-card";
import { placeAfter } from "@/features/auth/forms";
import { LoginForm } from "@/features/auth/login-form";
import { WithAuthMessages } from "@/features/auth/with-auth-messages";
import { useTitle } from "@/lib/title";

export default function LoginRoute() {
  return (
    <WithAuthMessages>
      <Login />
    </WithAuthMessages>
  );
}

function Login() {
  const t = useTranslations("auth");
  const { next } = useSearch({ from: "/public/login" });
  const navigate = useNavigate();
  useTitle(t("login"));
  const signUp = (text: React.ReactNode) => (
    <Link to="/signup" className="text-link underline">
      {text}
    </Link>
  );
  return (
    <AuthCard title={t("loginTitle")} foot={t.rich("newHere", { link: signUp })}>
      <LoginForm onDone={() => navigate({ to: placeAfter(next) })} />
    </AuthCard>
  );
}
