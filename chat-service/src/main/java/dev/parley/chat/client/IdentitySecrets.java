package dev.parley.chat.client;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import dev.parley.web.secret.SecretBox;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The secrets with which embedding sites sign who their visitors are: HMAC-SHA-256 over the
 * external user id. A secret is shown once, and sealed at rest.
 */
@ApplicationScoped
public class IdentitySecrets {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 32;
  private static final int SHOWN = 4;

  private final ChatClientRepository clients;
  private final SecretBox secrets;
  private final SecureRandom random = new SecureRandom();

  IdentitySecrets(ChatClientRepository clients, SecretBox secrets) {
    this.clients = clients;
    this.secrets = secrets;
  }

  /** A bad key of encryption is found at the start, and not at the first secret. */
  void requireKey(@Observes StartupEvent unusedStart) {
    secrets.seal("", "start");
  }

  /**
   * Makes a secret in place of the one before, whose signatures no longer count.
   *
   * @throws ProblemException 404
   */
  @Transactional
  String renew(UUID account, UUID client) {
    ChatClientEntity entity =
        clients
            .find(account, client)
            .orElseThrow(() -> ProblemException.notFound("The web chat client"));
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String secret = HexFormat.of().formatHex(bytes);
    entity.identitySecret = secrets.seal(secret, ownerOf(client));
    return secret;
  }

  /** The end of a client's secret behind a mask; null when it has none. */
  @Transactional
  @Nullable String masked(UUID account, UUID client) {
    String secret = open(clients.find(account, client).orElse(null));
    return secret == null ? null : Masks.MASK + secret.substring(secret.length() - SHOWN);
  }

  /**
   * Checks that a client's site vouches for a visitor.
   *
   * @param signature in hex
   * @throws ProblemException 403 when it does not
   */
  @Transactional
  public void verify(UUID account, UUID client, String externalUserId, @Nullable String signature) {
    String secret = open(clients.find(account, client).orElse(null));
    if (secret == null || signature == null || !matches(secret, externalUserId, signature)) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "The visitor's identity is not signed with this client's secret.");
    }
  }

  private @Nullable String open(@Nullable ChatClientEntity entity) {
    return entity == null || entity.identitySecret == null
        ? null
        : secrets.open(entity.identitySecret, ownerOf(entity.id));
  }

  private static boolean matches(String secret, String user, String signature) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      byte[] expected = mac.doFinal(user.getBytes(StandardCharsets.UTF_8));
      byte[] given = HexFormat.of().parseHex(signature.strip().toLowerCase(Locale.ROOT));
      return MessageDigest.isEqual(expected, given);
    } catch (IllegalArgumentException e) {
      return false; // no hex
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA-256 is missing", e);
    }
  }

  private static String ownerOf(UUID client) {
    return "chat-client-identity:" + client;
  }
}
