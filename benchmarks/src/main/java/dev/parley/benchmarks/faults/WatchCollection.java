package dev.parley.benchmarks.faults;

import dev.parley.benchmarks.retrieval.RagApi;
import java.util.Map;
import java.util.TreeMap;

/** Notes what the API says of a collection while something is broken. */
final class WatchCollection implements AutoCloseable {

  private static final long PAUSE = 300;
  private static final int LONGEST = 240;

  private final RagApi api;
  private final String collection;
  private final Map<String, Integer> shown = new TreeMap<>();
  private final Thread thread;
  private volatile boolean over;

  WatchCollection(RagApi api, String collection) {
    this.api = api;
    this.collection = collection;
    this.thread = Thread.ofPlatform().daemon().name("watch").start(this::watch);
  }

  private void watch() {
    try {
      while (!over) {
        look();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      api.list(collection).stream()
          .filter(document -> !document.error().isEmpty())
          .map(document -> "document " + document.state() + ": " + document.error())
          .distinct()
          .forEach(this::note);
    } catch (RuntimeException refused) {
      note("call refused: " + refused.getMessage());
    }
    try {
      int found = api.query(collection, "river stone", 3).size();
      note("search answered" + (found == 0 ? ", with nothing" : ""));
    } catch (RuntimeException refused) {
      note("search refused: " + refused.getMessage());
    }
  }

  /** Counted in looks, not in documents. */
  private synchronized void note(String words) {
    String line =
        words
            .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "…")
            .replaceAll("\"requestId\":\"[^\"]*\"", "\"requestId\":\"…\"")
            .replaceAll("http://127.0.0.1:\\d+", "")
            .replaceAll("\\?order_by[^ ]*", "")
            .replaceAll("\\{\"type.*\"detail\":", "");
    shown.merge(line.length() > LONGEST ? line.substring(0, LONGEST) : line, 1, Integer::sum);
  }

  /** What was shown, with how often. */
  synchronized Map<String, Integer> shown() {
    return new TreeMap<>(shown);
  }

  @Override
  public void close() throws InterruptedException {
    over = true;
    thread.join();
  }
}
