// Takes something of a message to the person's disk: the service hands out a ticket that works once, and what comes is
// always an attachment, so nothing is ever opened inside the page.

import { prepareDownload } from "../../api/endpoints";
import type { DownloadRequest } from "../../api/types";
import { toasts } from "../../state/toasts.svelte";

export async function download(request: DownloadRequest): Promise<void> {
  try {
    const { url } = await prepareDownload(request);
    const link = document.createElement("a");
    link.href = url;
    link.download = request.name;
    link.rel = "noopener";
    document.body.append(link);
    link.click();
    link.remove();
  } catch (error) {
    toasts.fail(error);
  }
}
