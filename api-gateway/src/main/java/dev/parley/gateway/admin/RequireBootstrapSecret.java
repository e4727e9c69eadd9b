package dev.parley.gateway.admin;

import dev.parley.web.problem.ProblemException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Refuses whoever does not hold the bootstrap secret. */
@Provider
@OperatorOnly
public final class RequireBootstrapSecret implements ContainerRequestFilter {

  private static final String BEARER = "Bearer ";

  private final BootstrapSecret secret;

  RequireBootstrapSecret(BootstrapSecret secret) {
    this.secret = secret;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String header = request.getHeaderString("Authorization");
    boolean isBearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    if (!isBearer || !secret.matches(header.substring(BEARER.length()).strip())) {
      throw ProblemException.unauthenticated(
          "The admin API answers only to the bootstrap secret of this installation.");
    }
  }
}
