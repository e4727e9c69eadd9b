package dev.parley.shell.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.web.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellUserTest {

  private final UUID account = UUID.randomUUID();

  @Test
  void aHeaderOfUtf8IsTheSameNameAsText() {
    String header =
        new String(
            "\u00c4nne \u65e5".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(ShellUser.of(account, header))
        .isEqualTo(ShellUser.named(account, "\u00c4nne \u65e5"))
        .isEqualTo(ShellUser.named(account, " A\u0308nne \u65e5 "));
    assertThat(ShellUser.of(account, "\u00c4nne").name()).isEqualTo("\u00c4nne");
  }

  @Test
  void keysTellUsersAndAccountsApart() {
    ShellUser user = ShellUser.named(account, "ann");
    assertThat(user.key()).matches("[0-9a-f]{40}").isEqualTo(ShellUser.of(account, "ann").key());
    assertThat(user.key())
        .isNotEqualTo(ShellUser.named(account, "Ann").key())
        .isNotEqualTo(ShellUser.named(UUID.randomUUID(), "ann").key());
  }

  @Test
  void noHeaderNamesTheUserOfAnEphemeralShell() {
    assertThat(ShellUser.of(account, "\u001f0198").name()).isEqualTo("0198");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u001fb", "a\u0000"})
  void whatIsNoNameIsRefused(String name) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ShellUser.of(account, name))
        .matches(problem -> problem.type().status() == 400);
  }
}
