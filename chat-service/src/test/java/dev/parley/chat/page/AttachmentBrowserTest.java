package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files and voices on the chat page. */
@ChatTest
class AttachmentBrowserTest extends BrowserTest {

  /** One transparent pixel. */
  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

  private static final String DROP =
      """
      (page, [name, data]) => {
        const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([bytes], name));
        const fire = (type) => page.dispatchEvent(
            new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer}));
        fire("dragenter");
        const shown = page.shadowRoot.querySelector(".drop") !== null;
        fire("drop");
        return shown;
      }
      """;

  private static final String PASTE =
      """
      (input, [name, data]) => {
        const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File([bytes], name, {type: "image/png"}));
        input.dispatchEvent(new ClipboardEvent("paste", {bubbles: true, cancelable: true, clipboardData}));
      }
      """;

  private static Visitor arriveWith(String... modes) {
    return arrive(new JsonObject().put("inputModes", new JsonArray(List.of((Object[]) modes))));
  }

  private static FilePayload file(String name, String content) {
    return new FilePayload(
        name, "application/octet-stream", content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void filesAreDroppedPastedAndChosen() {
    Visitor visitor = arriveWith("Image", "Document");
    ChatWindow chat = open(visitor);
    assertThat(chat.input()).isVisible();
    chat.find("chat-page").evaluate(DROP, List.of("photo.png", PNG));
    assertThat(chat.button("Remove photo.png")).isVisible();
    chat.input().evaluate(PASTE, List.of("pasted.png", PNG));
    assertThat(chat.button("Remove pasted.png")).isVisible();
    chat.find("input[type=file]").setInputFiles(file("notes.md", "# Opening\n\nNine to five."));
    assertThat(chat.button("Remove notes.md")).isVisible();
    chat.button("Remove pasted.png").click();
    assertThat(chat.find("chat-composer li")).hasCount(2);

    chat.ask("When do you open?");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    assertThat(chat.find("chat-composer li")).hasCount(0);
    Locator image = chat.find("attachment-list img");
    assertThat(image).hasAttribute("alt", "photo.png");
    assertThat(chat.find("attachment-list .file")).hasText("notes.md");
    assertThat(Inference.upstream().requests().getLast().body())
        .contains("Nine to five.")
        .contains("data:image/png;base64,");
    chat.page().reload();
    assertThat(image).isVisible();
    assertThat((Object) image.evaluate("image => image.decode().then(() => image.naturalWidth)"))
        .isEqualTo(1);
  }

  @Test
  void aFileThatIsNotTakenIsRefusedInWords() {
    Visitor visitor = arriveWith("Image");
    ChatWindow chat = open(visitor);
    chat.find("input[type=file]").setInputFiles(file("page.png", "<html><script></script></html>"));
    Locator draft = chat.find("chat-composer li");
    assertThat(draft).containsText("page.png could not be attached.");
    assertThat(chat.announced()).hasText("page.png could not be attached.");
    chat.ask("Then without.");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    assertThat(draft).hasCount(0);

    ChatWindow wordsOnly = open(Visitor.arrive());
    assertThat(wordsOnly.input()).isVisible();
    assertThat(wordsOnly.button("Attach a file")).hasCount(0);
    wordsOnly.find("chat-page").evaluate(DROP, List.of("photo.png", PNG));
    assertThat(wordsOnly.announced()).hasText("This chat takes no files.");
  }

  @Test
  void whatIsSpokenBecomesWords() {
    Visitor visitor = arriveWith("Audio");
    ChatWindow chat = open(visitor, desktop().setPermissions(List.of("microphone")));
    chat.button("Speak").click();
    assertThat(chat.announced()).hasText("Recording…");
    Inference.upstream().script(Answer.status(200, "{\"text\": \"Where are you?\"}"));
    chat.button("Stop recording").click();
    assertThat(chat.input()).hasValue("Where are you?");
    assertThat(chat.input()).isFocused();
  }

  @Test
  void anAnswerIsReadAloud() {
    Visitor visitor = arrive(new JsonObject().put("audioSynthesisSource", "Gpt4oTts"));
    ChatWindow chat = open(visitor);
    chat.ask("Say something.");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    var spoken =
        chat.page()
            .waitForResponse(
                response -> response.url().endsWith("/speech"),
                () -> {
                  Inference.upstream()
                      .script(Answer.status(200, "MP3").withHeader("Content-Type", "audio/mpeg"));
                  chat.button("Read aloud").click();
                });
    assertThat(spoken.status()).isEqualTo(200);
    assertThat(spoken.headerValue("content-type")).isEqualTo("audio/mpeg");
    // These bytes are no sound, so that reading is over at once.
    assertThat(chat.button("Read aloud")).isVisible();
  }

  @Test
  void aFilesNameIsOnlyAName() {
    Visitor visitor = arriveWith("Document");
    ChatWindow chat = open(visitor);
    String name = "\"><img src=x onerror='window.hacked=1'>.md";
    chat.find("chat-page")
        .evaluate(
            DROP,
            List.of(
                name, Base64.getEncoder().encodeToString("text".getBytes(StandardCharsets.UTF_8))));
    assertThat(chat.find("chat-composer li")).containsText("onerror");
    chat.ask("Read it.");
    assertThat(chat.find("attachment-list .file")).containsText("onerror");
    chat.page().reload();
    assertThat(chat.find("attachment-list .file")).containsText("onerror");
    assertThat(chat.find("attachment-list img")).hasCount(0);
    assertThat(chat.page().evaluate("window.hacked")).isNull();
  }
}
