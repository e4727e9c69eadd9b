package dev.parley.rag.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    assertThat(write(collection, 1)).isEqualTo(200);
    client.awaitDone(collection);
    assertThat(client.collection(collection).getInt("state.indexed")).isEqualTo(20);
    client
        .request()
        .get("/api/v1/collections/" + collection + "/consistency")
        .then()
        .statusCode(200)
        .body("[0].consistent", equalTo(true))
        .body("[0].expected", equalTo(20));
  }

  @Test
  void endsEveryUploadAndEveryDeletionOfDocuments() throws Exception {
    String collection = client.createCollection("thinned out");
    assertThat(write(collection, 1)).isEqualTo(200);
    List<Integer> statuses =
        all(call -> call % 3 == 0 ? deleteSome(collection, call) : write(collection, call));

    // one that another call deleted before is no longer there
    assertThat(statuses).containsAnyOf(200).isSubsetOf(200, 404);
    client.awaitDone(collection);
    assertThat(write(collection, 1)).isEqualTo(200);
    client.awaitDone(collection);
    assertThat(client.collection(collection).getInt("state.indexed")).isEqualTo(20);
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

  /** By the dialect, which deletes many in one call. */
  private int deleteSome(String collection, int number) {
    List<String> ids =
        client
            .request()
            .get(RagClient.documents(collection))
            .jsonPath()
            .getList("id", String.class);
    List<String> some = ids.stream().skip(number % 7).limit(5).toList().reversed();
    return client
        .json(Map.of("ids", some))
        .delete("/aibuilder/api/v1/datasets/" + collection + "/documents")
        .statusCode();
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
