package dev.parley.chat.client;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls that a browser makes for a page of another site, unless the client allows that
 * site. Programs that are no browsers send no origin, and are let through: they show a key.
 */
@ApplicationScoped
public class CheckOrigin {

  private final String publicOrigin;
  private final String publicAuthority;

  CheckOrigin(
      @ConfigProperty(name = "parley.chat.public-url", defaultValue = "http://127.0.0.1:8700")
          URI publicUrl) {
    this.publicOrigin = publicUrl.getScheme() + "://" + publicUrl.getAuthority();
    this.publicAuthority = publicUrl.getAuthority();
  }

  /**
   * @param headers of the request, by name
   * @throws ProblemException 403
   */
  public void require(ChatClient client, Function<String, @Nullable String> headers) {
    String origin = headers.apply("Origin");
    boolean fine =
        origin == null
            || isOwn(origin, headers)
            || Origins.allow(client.clientParameters().allowedFrameOrigins(), origin);
    if (!fine) {
      throw new ProblemException(
          ProblemType.FORBIDDEN,
          "This chat may not be used on this site. Its operator can add the site's origin to"
              + " allowedFrameOrigins.");
    }
  }

  /** Our own page, under the public address or whichever this request came by. */
  private boolean isOwn(String origin, Function<String, @Nullable String> headers) {
    if (origin.equalsIgnoreCase(publicOrigin)) {
      return true;
    }
    String forwarded = headers.apply("X-Forwarded-Host");
    String host = forwarded == null ? headers.apply("Host") : forwarded;
    int scheme = origin.indexOf("://");
    if (host == null || scheme < 0) {
      return false;
    }
    String authority = origin.substring(scheme + 3);
    // Of the public address the scheme is known; the page that another scheme serves there is not
    // ours.
    return !authority.equalsIgnoreCase(publicAuthority) && authority.equalsIgnoreCase(host.strip());
  }
}
