package dev.parley.rag.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many write the same names of one collection at the same time, and none of them fails. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class ManyWritersTest {

  private static final int CALLS = 60;
  private static final int WRITERS = 12;

  private final RagClient client = RagClient.ofNewAccount();

  @Test
  void endsEveryUploadOfOneName() throws Exception {
    String collection = client.createCollection("one name");
    List<Integer> statuses = all(call -> write(collection, call));

    assertThat(statuses).containsOnly(200);
    client.awaitDone(collection);
    assertThat(client.collection(collection).getInt("state.indexed")).isEqualTo(20);
  }

  @Test
  void endsEveryUploadAndEveryReset() throws Exception {
    String collection = client.createCollection("emptied");
    List<Integer> statuses =
        all(call -> call % 3 == 0 ? reset(collection) : write(collection, call));

    assertThat(statuses).containsOnly(200);
    client.awaitDone(collection);
    client
        .request()
        .get("/api/v1/collections/" + collection + "/consistency")
        .then()
        .statusCode(200);
    var state = client.collection(collection);
    assertThat(state.getInt("state.indexed")).isEqualTo(state.getInt("state.total"));
  }

  private interface Call {
    int status(int number);
  }

  private static List<Integer> all(Call call) throws InterruptedException, ExecutionException {
    try (var writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<Integer>> answers =
          IntStream.range(0, CALLS)
              .mapToObj(number -> writers.submit(() -> call.status(number)))
              .toList();
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get());
      }
      return statuses;
    }
  }

  private int reset(String collection) {
    return client
        .request()
        .delete("/api/v1/collections/" + collection + "/reset-only")
        .statusCode();
  }

  /** Every other one is a single document, the others all twenty names, in another order each. */
  private int write(String collection, int number) {
    if (number % 2 == 0) {
      String body = line(number % 20, "single " + number);
      return client.json(body).put(RagClient.documents(collection)).statusCode();
    }
    String lines =
        IntStream.range(0, 20)
            .mapToObj(at -> line((at * 7 + number) % 20, "many " + number))
            .collect(Collectors.joining("\n"));
    return client
        .request()
        .multiPart("documents", "d.jsonl", lines.getBytes(StandardCharsets.UTF_8))
        .post(RagClient.documents(collection))
        .statusCode();
  }

  private static String line(int name, String contents) {
    return "{\"name\": \"n" + name + "\", \"contents\": \"" + contents + "\"}";
  }
}
