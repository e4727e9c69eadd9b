package dev.parley.web.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretBoxTest {

  private static final String OLD = key(1);
  private static final String NEW = key(2);

  private static String key(int seed) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) seed);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static SecretBox box(String key, String... previous) {
    return new SecretBox(
        new EncryptionConfig() {
          @Override
          public Optional<String> key() {
            return Optional.of(key);
          }

          @Override
          public Optional<List<String>> previousKeys() {
            return previous.length == 0 ? Optional.empty() : Optional.of(List.of(previous));
          }
        });
  }

  @Test
  void opensWhatItSealedForTheSameOwner() {
    SecretBox box = box(NEW);
    String sealed = box.seal("sk-secret", "a");
    assertThat(sealed).doesNotContain("sk-secret").isNotEqualTo(box.seal("sk-secret", "a"));
    assertThat(box.open(sealed, "a")).isEqualTo("sk-secret");
    assertThatThrownBy(() -> box.open(sealed, "b")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keyCanBeChanged() {
    String sealed = box(OLD).seal("sk-secret", "a");
    SecretBox changed = box(NEW, OLD);
    assertThat(changed.open(sealed, "a")).isEqualTo("sk-secret");
    assertThat(changed.seal("x", "a").substring(0, 8)).isNotEqualTo(sealed.substring(0, 8));
    assertThatThrownBy(() -> box(NEW).open(sealed, "a")).hasMessageContaining("not configured");
  }

  @Test
  void changedTextDoesNotOpen() {
    SecretBox box = box(NEW);
    String sealed = box.seal("sk-secret", "a");
    char other = sealed.charAt(20) == 'A' ? 'B' : 'A';
    String changed = sealed.substring(0, 20) + other + sealed.substring(21);
    assertThatThrownBy(() -> box.open(changed, "a")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void badKeyIsNamed() {
    assertThatThrownBy(() -> box("c2hvcnQ=")).hasMessageContaining("parley.encryption.key");
    assertThatThrownBy(() -> box("not base64!")).hasMessageContaining("parley.encryption.key");
    assertThatThrownBy(() -> box(" ")).hasMessageContaining("PARLEY_ENCRYPTION_KEY");
  }
}
