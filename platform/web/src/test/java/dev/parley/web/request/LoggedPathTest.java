package dev.parley.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoggedPathTest {

  @Test
  void accessKeysAreMaskedAndIdsStay() {
    assertThat(LoggedPath.mask("/api/v1/public/chat-clients/" + "aB3".repeat(11) + "/prompt"))
        .isEqualTo("/api/v1/public/chat-clients/…/prompt");
    assertThat(LoggedPath.mask("/api/v1/collections/0198683a-2b6d-7066-9598-6ea119c219f2"))
        .isEqualTo("/api/v1/collections/0198683a-2b6d-7066-9598-6ea119c219f2");
  }
}
