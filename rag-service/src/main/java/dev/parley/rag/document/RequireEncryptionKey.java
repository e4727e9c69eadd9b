package dev.parley.rag.document;

import dev.parley.web.secret.SecretBox;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Ends the start without a good key, rather than the first file with a password. */
@Singleton
final class RequireEncryptionKey {

  void require(@Observes StartupEvent unusedStart, SecretBox unusedBox) {}
}
