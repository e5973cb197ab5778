// Names that the measuring programs and the reporting one share. The latter must not load the contenders.

/** The contender that is ours. */
export const OURS = "ridewire";

/** The groups of cases; a group is measured in a process of its own. */
export const GROUP_NAMES = ["protobuf", "json", "orders", "build", "validation", "call"];

/** What is started cold. */
export const COLD_CONTENDERS = [OURS, "zod + protobufjs"];
