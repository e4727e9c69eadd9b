package dev.parley.web.identity;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request pass to a resource only with a valid internal token, unless the resource says that
 * it is public.
 */
public final class RequireIdentity {

  private static final String BEARER = "Bearer ";

  private final InternalTokens tokens;
  private final Caller caller;

  RequireIdentity(InternalTokens tokens, Caller caller) {
    this.tokens = tokens;
    this.caller = caller;
  }

  /**
   * Runs before the route is looked for, so that an unknown route can tell friend from stranger.
   */
  @ServerRequestFilter(preMatching = true)
  void recognise(ContainerRequestContext request) {
    String token = bearerOf(request.getHeaderString("Authorization"));
    if (token == null) {
      return;
    }
    try {
      caller.set(tokens.verify(token), token);
    } catch (dev.parley.web.problem.ProblemException e) {
      return; // a public endpoint may read the header in its own way; others refuse below
    }
  }

  @ServerRequestFilter
  void require(ResourceInfo resource) {
    if (!caller.isPresent() && !isPublic(resource)) {
      throw Caller.missing();
    }
  }

  private static boolean isPublic(ResourceInfo resource) {
    return resource.getResourceMethod().isAnnotationPresent(PublicEndpoint.class)
        || resource.getResourceClass().isAnnotationPresent(PublicEndpoint.class);
  }

  private static @Nullable String bearerOf(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return null;
    }
    return header.substring(BEARER.length()).trim();
  }
}
