package dev.parley.inference.heal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JsonDemandTest {

  private final AtomicInteger asked = new AtomicInteger();

  private boolean isDemanded(String body) throws Exception {
    ChatRequest request = new ChatRequest((ObjectNode) new ObjectMapper().readTree(body));
    return JsonDemand.of(request, () -> asked.incrementAndGet() > 0) != null;
  }

  @Test
  void theAccountIsAskedOnlyWhereJsonIsAskedForAndTheRequestDoesNotSay() throws Exception {
    assertThat(isDemanded("{}")).isFalse();
    assertThat(isDemanded("{\"response_format\": {\"type\": \"text\"}}")).isFalse();
    assertThat(
            isDemanded(
                "{\"response_format\": {\"type\": \"json_schema\", \"json_schema\":"
                    + " {\"healing_options\": {}}}}"))
        .isTrue();
    assertThat(asked).hasValue(0);
    assertThat(isDemanded("{\"response_format\": {\"type\": \"json_object\"}}")).isTrue();
    assertThat(asked).hasValue(1);
  }
}
