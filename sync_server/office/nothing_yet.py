"""Pages of roles for which there is nothing to show yet: they say so, and show nothing."""

from litestar import Response, get

from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply


@get("/publishing", sync_to_thread=False)
def publishing_page(reply: TheReply, visitor: TheVisitor) -> Response[str]:
    """Tell the service centre that nothing can be published yet."""
    return reply.show("nothing_yet.html", visitor=visitor, what="publishing")
