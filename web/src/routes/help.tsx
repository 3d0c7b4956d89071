import { Help } from "@/features/account/help";
import { WithAccountMessages } from "@/features/account/with-account-messages";

export default function HelpRoute() {
  return (
    <WithAccountMessages>
      <Help />
    </WithAccountMessages>
  );
}
