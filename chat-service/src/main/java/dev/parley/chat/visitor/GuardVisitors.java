package dev.parley.chat.visitor;

import dev.parley.chat.client.CheckOrigin;
import dev.parley.chat.conversation.Conversations;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Refuses the calls of pages on sites that the session's client does not allow, and keeps what
 * visitors say out of caches.
 */
@Provider
@ByAccessKey
public class GuardVisitors implements ContainerRequestFilter, ContainerResponseFilter {

  private static final String ORIGIN = "Origin";

  private final Conversations conversations;
  private final CheckOrigin check;

  GuardVisitors(Conversations conversations, CheckOrigin check) {
    this.conversations = conversations;
    this.check = check;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String key = request.getUriInfo().getPathParameters().getFirst("access-key");
    if (key == null || request.getHeaderString(ORIGIN) == null) {
      return;
    }
    // Of an unknown key the resource tells the same to everybody.
    conversations.ownerOf(key).ifPresent(client -> check.require(client, request::getHeaderString));
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (!response.getHeaders().containsKey("Cache-Control")) {
      response.getHeaders().putSingle("Cache-Control", "no-store");
    }
  }
}
