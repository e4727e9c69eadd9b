package dev.parley.web.identity;

import dev.parley.web.identity.Caller.Identity;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies the short-lived tokens by which services know for whom they work. A JWT (RFC
 * 7519, HS256) with {@code aud}, {@code sub}, {@code account}, {@code scope} and {@code exp};
 * verified offline.
 */
@ApplicationScoped
public class InternalTokens {

  private static final String AUDIENCE = "parley-internal";
  private static final int MINIMUM_SECRET_LENGTH = 32;
  private static final long CLOCK_SKEW_MILLIS = 5_000;
  private static final AlgorithmConstraints HS256_ONLY =
      new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256);

  private final HmacKey signingKey;
  private final List<HmacKey> verificationKeys;
  private final IdentityConfig config;
  private final Clock clock;

  InternalTokens(IdentityConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.signingKey = keyOf("parley.identity.secret", config.secret());
    this.verificationKeys =
        Stream.concat(
                Stream.of(signingKey),
                config.previousSecret().stream()
                    .map(secret -> keyOf("parley.identity.previous-secret", secret)))
            .toList();
  }

  /** A token for a caller, valid from now for {@link IdentityConfig#lifetime}. */
  public String issue(UUID account, String subject, Set<String> scopes) {
    JwtClaims claims = new JwtClaims();
    claims.setAudience(AUDIENCE);
    claims.setSubject(subject);
    claims.setStringClaim("account", account.toString());
    claims.setStringClaim("scope", String.join(" ", new TreeSet<>(scopes)));
    claims.setExpirationTime(
        NumericDate.fromMilliseconds(clock.instant().plus(config.lifetime()).toEpochMilli()));
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims.toJson());
    jws.setKey(signingKey);
    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("An internal token could not be signed", e);
    }
  }

  /**
   * Reads a token.
   *
   * @throws ProblemException 401 when it is not ours, was changed, or is over
   */
  public Identity verify(String token) {
    for (HmacKey key : verificationKeys) {
      Identity identity = verify(token, key);
      if (identity != null) {
        return identity;
      }
    }
    throw Caller.missing();
  }

  private @Nullable Identity verify(String token, HmacKey key) {
    try {
      JsonWebSignature jws = new JsonWebSignature();
      jws.setAlgorithmConstraints(HS256_ONLY);
      jws.setCompactSerialization(token);
      jws.setKey(key);
      return jws.verifySignature() ? identityOf(JwtClaims.parse(jws.getPayload())) : null;
    } catch (JoseException
        | InvalidJwtException
        | MalformedClaimException
        | IllegalArgumentException e) {
      return null;
    }
  }

  private @Nullable Identity identityOf(JwtClaims claims) throws MalformedClaimException {
    NumericDate expires = claims.getExpirationTime();
    String account = claims.getStringClaimValue("account");
    String subject = claims.getSubject();
    boolean complete = expires != null && account != null && subject != null;
    if (!complete
        || !claims.getAudience().contains(AUDIENCE)
        || expires.getValueInMillis() + CLOCK_SKEW_MILLIS < clock.millis()) {
      return null;
    }
    String scope = claims.getStringClaimValue("scope");
    return new Identity(
        UUID.fromString(account),
        subject,
        scope == null || scope.isBlank() ? Set.of() : Set.of(scope.split(" ")));
  }

  private static HmacKey keyOf(String name, String secret) {
    if (secret.length() < MINIMUM_SECRET_LENGTH) {
      throw new IllegalArgumentException(
          name + " must have at least " + MINIMUM_SECRET_LENGTH + " characters");
    }
    return new HmacKey(secret.getBytes(StandardCharsets.UTF_8));
  }
}
