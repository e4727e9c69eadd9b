package dev.parley.chat.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.feed.Feed.Progress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FeedTest {

  private static final Duration AT_ONCE = Duration.ZERO;

  private final Feed feed = new Feed();

  @Test
  void wordsWakeThoseWhoWaitForAnythingButNotThoseWhoWaitForEvents() throws Exception {
    Progress seen = feed.progress();
    feed.grew();
    assertThat(feed.await(seen, AT_ONCE)).isTrue();
    assertThat(feed.awaitEvent(seen, AT_ONCE)).isFalse();
    feed.changed();
    assertThat(feed.awaitEvent(seen, AT_ONCE)).isTrue();
  }

  @Test
  void wordsAloneAreNoReasonToReadEvents() {
    Progress seen = feed.progress();
    feed.grew();
    assertThat(feed.progress().events()).isEqualTo(seen.events());
    feed.live(new AnswerText(UUID.randomUUID()));
    assertThat(feed.progress().events()).isGreaterThan(seen.events());
  }

  @Test
  void whoWaitsIsWoken() throws Exception {
    Progress seen = feed.progress();
    CompletableFuture<Boolean> woken = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                woken.complete(feed.await(seen, Duration.ofSeconds(20)));
              } catch (InterruptedException e) {
                woken.completeExceptionally(e);
              }
            });
    feed.grew();
    assertThat(woken.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(feed.await(feed.progress(), Duration.ofMillis(1))).isFalse();
  }
}
