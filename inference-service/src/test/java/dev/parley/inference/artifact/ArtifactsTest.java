package dev.parley.inference.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.inference.InferenceTest;
import dev.parley.inference.artifact.Artifacts.Content;
import dev.parley.inference.artifact.Artifacts.Kept;
import dev.parley.web.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@InferenceTest
class ArtifactsTest {

  @Inject Artifacts artifacts;
  @Inject ArtifactConfig config;
  @Inject EntityManager database;

  private static Content text(String words) {
    return new Content("a\"b\r\n.txt", "text/plain", words.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsKeptIsFoundUntilItExpiresAndThenRemoved() {
    Kept kept = artifacts.keep(UUID.randomUUID(), text("words"));
    assertThat(Duration.between(Instant.now(), kept.until()).toDays()).isBetween(89L, 90L);
    Content found = artifacts.findByUrl(kept.url()).orElseThrow();
    assertThat(found.bytes()).isEqualTo("words".getBytes(StandardCharsets.UTF_8));
    assertThat(found.name()).isEqualTo("a_b_.txt");
    String id = kept.url().substring(kept.url().lastIndexOf('/') + 1);
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                database
                    .createNativeQuery(
                        "update artifact set expires_at = now() - interval '1 second' where id = :id")
                    .setParameter("id", id)
                    .executeUpdate());
    assertThat(artifacts.find(id)).isEmpty();
    assertThat(artifacts.removeExpired(10)).isEqualTo(1);
    assertThat(artifacts.removeExpired(10)).isZero();
  }

  @Test
  void whatIsNoIdIsNotFound() {
    assertThat(artifacts.find("../../etc/passwd")).isEmpty();
    assertThat(artifacts.find("A".repeat(40))).isEmpty();
    assertThat(artifacts.findByUrl("http://elsewhere.test/api/v1/public/artifacts/x")).isEmpty();
  }

  @Test
  void whatIsTooLargeIsRefused() {
    Content huge = new Content("x", "text/plain", new byte[config.largest() + 1]);
    UUID account = UUID.randomUUID();
    assertThatThrownBy(() -> artifacts.keep(account, huge))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("larger");
  }
}
