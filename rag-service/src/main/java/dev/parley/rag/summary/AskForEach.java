package dev.parley.rag.summary;

import dev.parley.rag.upstream.ChatModelUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks for many things side by side; how many at once is the model's to say. */
final class AskForEach {

  private AskForEach() {}

  /**
   * The answers in the order of what was asked. The first failure ends the rest.
   *
   * @throws RuntimeException as the first that failed threw it
   */
  static <A, B> List<B> ask(List<A> things, Function<A, B> question) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<B>> futures = new ArrayList<>();
      for (A thing : things) {
        futures.add(threads.submit(() -> question.apply(thing)));
      }
      try {
        List<B> answers = new ArrayList<>();
        for (Future<B> future : futures) {
          answers.add(future.get());
        }
        return answers;
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw e.getCause() instanceof RuntimeException failure
            ? failure
            : new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        threads.shutdownNow();
        Thread.currentThread().interrupt();
        throw new ChatModelUnavailableException(
            "interrupted while the chat model was asked", true, e);
      }
    }
  }
}
