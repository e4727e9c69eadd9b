package dev.parley.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventSplitterTest {

  private static final String STREAM =
      "\ufeff: hello\n\ndata: {\"a\":\"é😀\"}\n\nevent: x\ndata:two\ndata: lines\r\n\r\ndata: third\r\rid: 1\n\n";

  @Test
  void anyCutGivesTheSameEvents() {
    byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        List<String> events = new ArrayList<>();
        EventSplitter splitter = new EventSplitter(1000, events::add);
        Buffer all = Buffer.buffer(bytes);
        splitter.feed(all.getBuffer(0, first));
        splitter.feed(all.getBuffer(first, second));
        splitter.feed(all.getBuffer(second, bytes.length));
        splitter.end();
        assertThat(events).containsExactly("{\"a\":\"é😀\"}", "two\nlines", "third");
      }
    }
  }

  @Test
  void byteOrderMarkCountsOnlyAtTheBeginning() {
    List<String> events = new ArrayList<>();
    EventSplitter splitter = new EventSplitter(100, events::add);
    splitter.feed(Buffer.buffer("\ufeffdata: \ufeffa\n\n\ufeffdata: b\n\ndata: c\n\n"));
    assertThat(events).containsExactly("\ufeffa", "c");
  }

  @Test
  void eventWithoutItsEmptyLineCountsAtTheEnd() {
    List<String> events = new ArrayList<>();
    EventSplitter splitter = new EventSplitter(100, events::add);
    splitter.feed(Buffer.buffer("data: last"));
    assertThat(events).isEmpty();
    splitter.end();
    assertThat(events).containsExactly("last");
  }

  @Test
  void endlessEventIsRefused() {
    EventSplitter splitter = new EventSplitter(10, event -> {});
    assertThatThrownBy(() -> splitter.feed(Buffer.buffer("data: 12345678901")))
        .isInstanceOf(IllegalStateException.class);
  }
}
