import { Keys } from "@/features/account/keys";
import { WithAccountMessages } from "@/features/account/with-account-messages";

export default function KeysRoute() {
  return (
    <WithAccountMessages>
      <Keys />
    </WithAccountMessages>
  );
}
