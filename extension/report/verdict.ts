// The detector's result in the form in which a report carries it: the mirror of server/campaign/verdict.go.
import type { Cluster, Flag, Param, Result } from "../detector/detect.ts";
import type { Amount, Report, ReportCluster, ReportFlag } from "./form.ts";

/** Gives the two parts of a report that say what the detector says. */
export function verdictOf(result: Result): Pick<Report, "evidence" | "flags"> {
  return { evidence: result.clusters.map(clusterOf), flags: result.flags.map(flagOf) };
}

function clusterOf(cluster: Cluster): ReportCluster {
  const { id, exemplar, level, kind, rank, posts, signature } = cluster;
  return {
    id, exemplar, level, kind, rank, posts,
    reasons: cluster.reasons.map(({ code, params }) => ({ code, params: params.map(amount) })),
    ...(signature !== "" && { signature }),
    fields: cluster.evidence.fields.map(amount),
    threads: cluster.evidence.threads.map(({ thread, fields }) => ({ thread, fields: fields.map(amount) })),
  };
}

function flagOf({ post, level, kind, cluster, rank, spans }: Flag): ReportFlag {
  return { post, level, kind, cluster, rank, spans: spans.map(({ start, end }) => [start, end]) };
}

/** Leaves out an exponent of 0, as the server's own writer does. */
function amount({ name, value, exp }: Param): Amount {
  return exp == 0 ? { name, value } : { name, value, exp };
}
