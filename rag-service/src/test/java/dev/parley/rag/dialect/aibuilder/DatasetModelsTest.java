package dev.parley.rag.dialect.aibuilder;

import static dev.parley.rag.dialect.aibuilder.AiBuilderClient.data;
import static dev.parley.rag.dialect.aibuilder.AiBuilderClient.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;

import dev.parley.rag.OutsideServers;
import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Datasets where an upstream offers more embedding models. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
@WithTestResource(OutsideServers.class)
class DatasetModelsTest {

  private final AiBuilderClient client = new AiBuilderClient();

  @Test
  void areNotSearchedTogetherWhenTheirModelsDiffer() {
    String builtIn = client.createDataset("built_in");
    String upstream =
        data(client.post("/datasets", Map.of("name", "upstream", "embedding_model", "embed-1")))
            .getString("id");
    List<String> documents =
        List.of(client.upload(builtIn, "a.txt", "a"), client.upload(upstream, "b.txt", "b"));

    for (Map<String, ?> where :
        List.of(
            Map.of("question", "x", "dataset_ids", List.of(builtIn, upstream)),
            Map.of("question", "x", "document_ids", documents))) {
      failed(client.post("/retrieval", where), 400, 101)
          .body(
              "message",
              allOf(containsString("different embedding models"), containsString("embed-1")));
    }
    assertThat(
            data(client.post(
                    "/retrieval", Map.of("question", "x", "dataset_ids", List.of(builtIn))))
                .getInt("total"))
        .isZero();
  }
}
