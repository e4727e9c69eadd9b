package dev.parley.chat.visitor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ChatTest
class CultureTest {

  @Inject Culture culture;

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @Test
  void allLanguagesHaveAllWords() {
    for (String language : new String[] {"pt", "es", "de", "fr", "ar", "he"}) {
      assertThat(culture.words(language).keySet()).isEqualTo(culture.words("en").keySet());
      assertThat(culture.words(language).get("sendButtonLabel"))
          .isNotEqualTo(culture.words("en").get("sendButtonLabel"));
      assertThat(culture.words(language).values()).noneMatch(String::isBlank);
      culture
          .words("en")
          .forEach(
              (name, english) ->
                  assertThat(placeholders(culture.words(language).get(name)))
                      .as(name)
                      .isEqualTo(placeholders(english)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pt-BR, , Enviar",
    "es, en, Enviar",
    "de-CH, fr, Senden",
    "fr, , Envoyer",
    "en-GB, de, Send",
    "ja, de, Send",
    "fa, de, Send",
    "ar-EG, , إرسال",
    "he, en, שליחה",
    ", 'fa, he;q=0.5', שליחה",
    ", 'ja, de;q=0.8, en;q=0.5', Senden",
    ", pt-PT, Enviar",
    ", 'not; a ; list', Send",
    ", , Send",
  })
  void theClientsLanguageCountsThenTheBrowsers(String configured, String accepted, String send) {
    JsonObject parameters = new JsonObject();
    if (configured != null) {
      parameters.put("languageCode", configured);
    }
    Visitor visitor =
        Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
    var request = given();
    if (accepted != null) {
      request = request.header("Accept-Language", accepted);
    }
    request
        .get(visitor.path(""))
        .then()
        .statusCode(200)
        .body("culture.sendButtonLabel", equalTo(send));
  }

  /** What a page fills in, such as {@code {name}}. */
  private static List<String> placeholders(String words) {
    return Pattern.compile("\\{\\w+}").matcher(words).results().map(MatchResult::group).toList();
  }
}
