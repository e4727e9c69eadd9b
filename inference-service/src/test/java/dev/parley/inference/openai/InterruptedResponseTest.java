package dev.parley.inference.openai;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.web.ids.Ids;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A response that another process has begun, which may have been killed since. */
@InferenceTest
class InterruptedResponseTest {

  @Inject Responses responses;
  @Inject ResponseRepository rows;
  @Inject ObjectMapper json;
  @Inject Ids ids;

  private final Client client = Client.create();

  @BeforeEach
  void forget() {
    Neighbours.upstream().reset();
  }

  private String beginElsewhere() throws Exception {
    ObjectNode body = (ObjectNode) json.readTree("{\"model\": \"fake-model\", \"input\": \"Hi\"}");
    ResponseRequest request =
        new ResponseRequest(body, new ReadInput(ids).read(body.path("input")));
    UUID id = ids.next();
    responses.begin(client.account(), id, request, ResponseShape.begin(id, Instant.now(), request));
    return ObjectIds.response(id);
  }

  private void letHoursPass(String id) {
    int changed =
        QuarkusTransaction.requiringNew()
            .call(
                () ->
                    rows.getEntityManager()
                        .createNativeQuery(
                            "update response set created_at = created_at - interval '3 hours'"
                                + " where id = :id")
                        .setParameter("id", ObjectIds.parseResponse(id))
                        .executeUpdate());
    org.assertj.core.api.Assertions.assertThat(changed).isEqualTo(1);
  }

  private ValidatableResponse goOn(String id) {
    return client
        .request()
        .body(
            "{\"model\": \"fake-model\", \"input\": \"Go on\", \"previous_response_id\": \""
                + id
                + "\"}")
        .post("/v1/responses")
        .then();
  }

  @Test
  void whatRunsElsewhereIsInProgressAndHasNoEventsYet() throws Exception {
    String id = beginElsewhere();
    client
        .request()
        .get("/v1/responses/" + id)
        .then()
        .statusCode(200)
        .body("status", equalTo("in_progress"));
    client
        .request()
        .get("/v1/responses/" + id + "?stream=true")
        .then()
        .statusCode(409)
        .body("error.message", containsString("Another process"));
    goOn(id).statusCode(409);
  }

  @Test
  void whatHasNotEndedForHoursHasFailedAndCanBeContinued() throws Exception {
    String id = beginElsewhere();
    letHoursPass(id);
    client
        .request()
        .get("/v1/responses/" + id)
        .then()
        .statusCode(200)
        .body("status", equalTo("failed"))
        .body("error.message", containsString("interrupted"));
    goOn(id).statusCode(200);
  }
}
