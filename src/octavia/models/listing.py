"""What a model consists of where it comes from: the files of one version, their sizes and sums."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import EngineError
from octavia.models.fetch import Remote, client, explained, patiently
from octavia.models.files import lacking, matching
from octavia.models.packages import Listing, in_package
from octavia.models.spec import HUB, ModelSpec

ENDPOINT_VARIABLE = "HF_ENDPOINT"


def listing_of(spec: ModelSpec, revision: str, cancel: CancelToken) -> Listing:
    """The files of a model.

    Args:
        revision: The commit of the hub's repository; if empty, the newest.

    Raises:
        EngineError: if its source can't be reached, doesn't have it or lacks files, or the package that knows isn't
            installed.
    """
    if spec.source == HUB:
        return _on_hub(spec, revision, cancel)
    return in_package(spec)


def _on_hub(spec: ModelSpec, revision: str, cancel: CancelToken) -> Listing:
    hub = client("hf_api")
    endpoint = os.environ.get(ENDPOINT_VARIABLE) or None
    headers = client("utils").build_hf_headers(library_name="octavia")
    api = hub.HfApi(endpoint=endpoint, library_name="octavia")
    with explained(f"{spec.id} ({spec.repo}{'@' + revision if revision else ''})"):
        info = patiently(lambda: api.model_info(spec.repo, revision=revision or None), cancel)
        tree = patiently(lambda: list(api.list_repo_tree(spec.repo, recursive=True, revision=info.sha)), cancel)
    entries = {entry.path: entry for entry in tree if isinstance(entry, hub.RepoFile)}
    missing = lacking(spec.files, list(entries))
    if missing:
        raise EngineError(
            f"{spec.repo} at commit {info.sha} lacks {', '.join(missing).replace('|', ' or ')}",
            f"pin a commit that has it: {spec.id}@<commit>",
        )
    names = sorted({name for pattern in (*spec.files, *spec.also) for name in matching(pattern, list(entries))})
    remotes = tuple(
        Remote(
            name=name,
            url=client("file_download").hf_hub_url(spec.repo, name, revision=info.sha, endpoint=endpoint),
            size_bytes=entries[name].size,
            sha256=entries[name].lfs.sha256 if entries[name].lfs else "",
            git_sha1="" if entries[name].lfs else entries[name].blob_id,
            headers=headers,
        )
        for name in names
    )
    return Listing(f"{spec.repo} on the hub", remotes, info.sha, _licence(info))


def cached_copy(spec: ModelSpec, name: str, revision: str) -> Path | None:
    """A file of that commit that the hub's client has fetched before, for somebody else (`HF_HOME`)."""
    found = client("file_download").try_to_load_from_cache(spec.repo, name, revision=revision)
    return Path(found) if isinstance(found, str) else None


def _licence(info: Any) -> str:
    card = getattr(info, "card_data", None)
    said = getattr(card, "license", None)
    return said if isinstance(said, str) and said not in ("other", "unknown") else ""
