package dev.parley.inference.model;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import org.junit.jupiter.api.Test;

@InferenceTest
class ModelTest {

  private final Client client = Client.create();

  @Test
  void gatewaysBuiltInAndUpstreamModelsAreListed() {
    String id = client.gateway("{\"modelName\": \"m\"}");
    String foreign = Client.create().gateway("{\"modelName\": \"m\"}");
    client
        .request()
        .get("/v1/models")
        .then()
        .statusCode(200)
        .body("object", equalTo("list"))
        .body("data.object", not(hasItem(not("model"))))
        .body("data[0].id", equalTo(id))
        .body("data[0].owned_by", equalTo("parley"))
        .body(
            "data.id",
            hasItems(
                "@parley/extractive", "@parley/bge-small-en-v1.5", "fake-model", "fake-embedding"))
        .body("data.id", not(hasItem(foreign)));
  }

  @Test
  void oneModelIsFoundByIdOrSlug() {
    String id = client.gateway("{\"modelName\": \"m\"}");
    String slug = client.view(id).extract().path("slug");
    for (String name : new String[] {id, slug}) {
      client.request().get("/v1/models/" + name).then().statusCode(200).body("id", equalTo(id));
    }
    client
        .request()
        .get("/v1/models/@parley/extractive")
        .then()
        .body("id", equalTo("@parley/extractive"));
    client.request().get("/v1/models/fake-model").then().statusCode(200);
    client
        .request()
        .get("/v1/models/nothing")
        .then()
        .statusCode(404)
        .body("error.code", equalTo("model_not_found"));
  }
}
