/** All pages for administrators, in one file that nobody else loads. */
export { Audit } from "@/features/admin/audit";
export { AdminFrame } from "@/features/admin/frame";
export { Jobs } from "@/features/admin/jobs/jobs";
export { Overview } from "@/features/admin/overview";
export { Payments } from "@/features/admin/payments";
export { Prices } from "@/features/admin/prices/prices";
export { User } from "@/features/admin/users/user";
export { Users } from "@/features/admin/users/users";
export { Workers } from "@/features/admin/workers";
