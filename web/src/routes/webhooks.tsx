import { Webhooks } from "@/features/account/webhooks";
import { WithAccountMessages } from "@/features/account/with-account-messages";

export default function WebhooksRoute() {
  return (
    <WithAccountMessages>
      <Webhooks />
    </WithAccountMessages>
  );
}
