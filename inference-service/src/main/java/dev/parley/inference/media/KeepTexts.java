package dev.parley.inference.media;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Texts of media by their contents, per account, in the memory of this process; and which contents
 * an address had a while ago, so that it is not read again each turn.
 */
@Singleton
final class KeepTexts {

  private static final int OVERHEAD = 200;
  private static final int MOST_ADDRESSES = 50_000;

  private final Cache<Key, String> texts;
  private final Cache<String, Key> contents;

  /** What a medium is known by: its kind, and its account, type and contents in a hash. */
  record Key(MediaKind kind, String hash) {}

  KeepTexts(MediaConfig config, Clock clock) {
    Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
    texts =
        Caffeine.newBuilder()
            .maximumWeight(config.keptCharacters())
            .weigher((Key key, String text) -> text.length() + OVERHEAD)
            .expireAfterWrite(config.kept())
            .ticker(ticker)
            .build();
    contents =
        Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterWrite(config.addressTrusted())
            .ticker(ticker)
            .build();
  }

  /** The key of a medium of an account. */
  static Key keyOf(UUID account, Medium medium) {
    String facts = medium.kind() + "\n" + medium.type();
    return new Key(medium.kind(), hash(account, facts, medium.bytes()));
  }

  @Nullable String find(Key key) {
    return texts.getIfPresent(key);
  }

  void keep(Key key, String text) {
    texts.put(key, text);
  }

  /** The key that a part had when it was fetched last; null when that was too long ago. */
  @Nullable Key keyOf(UUID account, MediaPart part) {
    return part.isAddress() ? contents.getIfPresent(addressOf(account, part)) : null;
  }

  void note(UUID account, MediaPart part, Key key) {
    if (part.isAddress()) {
      contents.put(addressOf(account, part), key);
    }
  }

  private static String addressOf(UUID account, MediaPart part) {
    return hash(
        account, part.kind() + "\n" + part.name(), part.source().getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(UUID account, String facts, byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((account + "\n" + facts + "\n").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing", e);
    }
  }
}
