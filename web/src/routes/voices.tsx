import { Voices } from "@/features/voices/voices";
import { WithVoicesMessages } from "@/features/voices/with-voices-messages";

export default function VoicesRoute() {
  return (
    <WithVoicesMessages>
      <Voices />
    </WithVoicesMessages>
  );
}
