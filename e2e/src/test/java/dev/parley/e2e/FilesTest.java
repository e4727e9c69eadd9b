package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.vectorstores.VectorStore;
import com.openai.models.vectorstores.VectorStoreCreateParams;
import com.openai.models.vectorstores.VectorStoreSearchParams;
import com.openai.models.vectorstores.VectorStoreSearchResponse;
import com.openai.models.vectorstores.files.FileRetrieveParams;
import com.openai.models.vectorstores.files.VectorStoreFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Files and vector stores, with OpenAI's own client and the real rag-service behind them. */
class FilesTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String TEXT = "The kettle whistles when the water boils.";

  private final OpenAIClient client = client(STACK.newAccount("Files"));

  private static OpenAIClient client(Api account) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(STACK.gateway() + "/v1")
        .apiKey(account.key())
        .maxRetries(0)
        .build();
  }

  private FileObject upload(String name) {
    InputStream bytes = new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.UTF_8));
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .purpose(FilePurpose.ASSISTANTS)
                .file(MultipartField.<InputStream>builder().value(bytes).filename(name).build())
                .build())
        .validate();
  }

  @Test
  void aFileIsFoundInAVectorStoreAndGoneWithIt() throws IOException {
    FileObject file = upload("kettle.txt");
    try (HttpResponse content = client.files().content(file.id())) {
      assertThat(new String(content.body().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    }
    VectorStore store =
        client
            .vectorStores()
            .create(VectorStoreCreateParams.builder().name("Kitchen").addFileId(file.id()).build())
            .validate();
    Awaitility.await().atMost(SOON).until(() -> isCompleted(store, file));
    List<VectorStoreSearchResponse> found =
        client
            .vectorStores()
            .search(
                VectorStoreSearchParams.builder()
                    .vectorStoreId(store.id())
                    .query("When does the kettle whistle?")
                    .build())
            .data();
    assertThat(found).isNotEmpty();
    assertThat(found.getFirst().validate().fileId()).isEqualTo(file.id());
    assertThat(found.getFirst().filename()).isEqualTo("kettle.txt");
    assertThat(found.getFirst().content().getFirst().text()).contains("water boils");
    assertThat(client.vectorStores().list().items())
        .extracting(VectorStore::id)
        .contains(store.id());
    assertThat(client.files().list().items()).extracting(FileObject::id).contains(file.id());

    assertThat(client.files().delete(file.id()).deleted()).isTrue();
    assertThat(client.vectorStores().files().list(store.id()).items()).isEmpty();
    assertThat(client.vectorStores().delete(store.id()).deleted()).isTrue();
    assertThatThrownBy(() -> client.vectorStores().retrieve(store.id()))
        .isInstanceOf(NotFoundException.class);
  }

  private boolean isCompleted(VectorStore store, FileObject file) {
    VectorStoreFile attached =
        client
            .vectorStores()
            .files()
            .retrieve(
                FileRetrieveParams.builder().vectorStoreId(store.id()).fileId(file.id()).build())
            .validate();
    assertThat(attached.status()).isNotEqualTo(VectorStoreFile.Status.FAILED);
    return attached.status().equals(VectorStoreFile.Status.COMPLETED);
  }
}
