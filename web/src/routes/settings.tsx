import { Settings } from "@/features/account/settings";
import { WithAccountMessages } from "@/features/account/with-account-messages";

export default function SettingsRoute() {
  return (
    <WithAccountMessages>
      <Settings />
    </WithAccountMessages>
  );
}
