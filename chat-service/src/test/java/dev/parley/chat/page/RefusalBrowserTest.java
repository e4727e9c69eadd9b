package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a visitor is told of limits: whose they are, and when it goes on; never what they are. */
@ChatTest
class RefusalBrowserTest extends BrowserTest {

  private static final String SECRET = "Budget 'Secret desk' of 2.50 is used up.";

  private static JsonObject limits(String name, int value) {
    return new JsonObject().put("limitingParameters", new JsonObject().put(name, value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | The assistant cannot answer right now | The owner of this chat has reached a limit. | Try again",
        "de | Der Assistent kann gerade nicht antworten | Der Betreiber dieses Chats hat eine Grenze erreicht. | Noch einmal versuchen",
        "ar | لا يستطيع المساعد الإجابة الآن | بلغ صاحب هذه الدردشة حدًّا من الحدود. | حاول مرة أخرى"
      })
  void aBalanceThatIsUsedUpIsToldWithoutItsNumbers(
      String language, String title, String detail, String retry) {
    Visitor visitor = arrive(new JsonObject().put("languageCode", language));
    Inference.upstream().script(Inference.refusal(402, SECRET));
    ChatWindow chat = open(visitor);
    chat.ask("Hello?");
    assertThat(chat.alert()).containsText(title);
    assertThat(chat.alert()).containsText(detail);
    assertThat(chat.alert()).not().containsText("Secret");
    picture(chat.page(), "balance-" + language);
    chat.page().reload();
    assertThat(chat.alert()).containsText(detail);
    Inference.upstream().script(Answer.text("Paid."));
    chat.button(retry).click();
    assertThat(chat.said("Paid.")).isVisible();
    assertThat(chat.alert()).hasCount(0);
  }

  @Test
  void aBudgetThatEndsInTheMiddleOfAnAnswerKeepsItsWords() {
    JsonObject error = new JsonObject().put("message", SECRET).put("code", "budget_exceeded");
    Inference.upstream().reset();
    Visitor visitor = Visitor.arrive();
    Inference.upstream()
        .script(
            Inference.events(
                Inference.chunk(new JsonObject().put("content", "Well, ")).encode(),
                new JsonObject().put("error", error).encode()));
    ChatWindow chat = open(visitor);
    chat.ask("Hello?");
    assertThat(chat.said("Well,")).isVisible();
    assertThat(chat.alert()).containsText("The owner of this chat has reached a limit.");
    assertThat(chat.page().content()).doesNotContain("Secret desk");
  }

  @Test
  void anAssistantThatIsAskedTooOftenSaysWhenAndThenThatItGoesOn() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream()
        .script(Inference.refusal(429, "Slow down.").withHeader("Retry-After", "45"));
    var page = window(browser(desktop()), service());
    page.clock().install();
    page.navigate(service() + "/chat/" + visitor.key());
    ChatWindow chat = ChatWindow.on(page);
    chat.ask("Hello?");
    assertThat(chat.alert()).containsText("The assistant cannot answer right now");
    assertThat(chat.alert()).containsText("Too many are asking at the moment.");
    assertThat(chat.find(".wait")).hasText(java.util.regex.Pattern.compile("in 4\\d seconds"));
    assertThat(chat.find(".wait")).hasAttribute("aria-live", "off");
    picture(page, "overloaded");
    page.clock().runFor(20_000);
    assertThat(chat.find(".wait")).hasText(java.util.regex.Pattern.compile("in [12]\\d seconds"));
    page.clock().runFor(30_000);
    assertThat(chat.find(".wait")).hasText("You can write again now.");
    Inference.upstream().script(Answer.text("Here I am."));
    chat.button("Try again").click();
    assertThat(chat.said("Here I am.")).isVisible();
  }

  @Test
  void aChatThatIsFullSaysSoAndPromisesNoTime() {
    ChatWindow chat = open(Visitor.arrive(limits("maxMessages", 2), new JsonObject()));
    chat.ask("One");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    assertThat(chat.button("Send")).isVisible();
    chat.ask("Two");
    assertThat(chat.alert()).containsText("This chat is full");
    assertThat(chat.alert()).containsText("Please open a new chat");
    assertThat(chat.find(".wait")).hasCount(0);
    assertThat(chat.input()).hasValue("Two");
    picture(chat.page(), "full");
  }

  @Test
  void theHoursLimitSaysWhenInThePagesLanguage() {
    JsonObject client =
        limits("messagesPerHour", 1)
            .put("clientParameters", new JsonObject().put("languageCode", "fr"));
    ChatWindow chat = open(Visitor.arrive(client, new JsonObject()));
    chat.ask("Un");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    assertThat(chat.button("Envoyer")).isVisible();
    chat.ask("Deux");
    assertThat(chat.alert()).containsText("Trop de messages");
    assertThat(chat.alert()).containsText("Ce chat n’accepte plus de messages pour l’instant.");
    assertThat(chat.find(".wait"))
        .hasText(
            java.util.regex.Pattern.compile("Vous pourrez écrire à nouveau dans 60.minutes\\."));
    picture(chat.page(), "limit-fr");
  }
}
