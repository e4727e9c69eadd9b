package dev.parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.web.identity.ChatOrigin;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChatOriginTest {

  private static final ChatOrigin ORIGIN =
      new ChatOrigin(
          UUID.randomUUID(), "Zoë. & co", "Telegram", "+55 11.9", "America/Sao_Paulo", true);

  @Test
  void comesBackAsItWas() {
    assertThat(ChatOrigin.decode(ORIGIN.encode(), "chat:1")).isEqualTo(ORIGIN);
    ChatOrigin bare = new ChatOrigin(UUID.randomUUID(), "u", "WebChat", null, null, false);
    assertThat(ChatOrigin.decode(bare.encode(), "chat:1")).isEqualTo(bare);
    assertThat(ORIGIN.encode()).matches("[A-Za-z0-9_.-]+");
  }

  @Test
  void countsForConversationsOnly() {
    assertThat(ChatOrigin.decode(ORIGIN.encode(), "key:1")).isNull();
    assertThat(ChatOrigin.decode(null, "chat:1")).isNull();
    assertThat(ChatOrigin.decode("a.b", "chat:1")).isNull();
    assertThat(ChatOrigin.decode("!.!.!.!.!.!", "chat:1")).isNull();
  }
}
