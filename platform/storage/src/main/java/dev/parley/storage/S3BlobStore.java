package dev.parley.storage;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Blobs as objects of a bucket. What is longer than a part is sent in parts, so that streams of any
 * length pass with one part in memory; an object appears when its last part has arrived.
 */
final class S3BlobStore implements BlobStore {

  private static final int PART = 8 << 20;
  private static final int NOT_FOUND = 404;
  private static final int NO_SUCH_RANGE = 416;

  private final S3Client s3;
  private final String bucket;
  private final String prefix;

  S3BlobStore(StorageSettings.S3 settings) {
    this.bucket = settings.bucket();
    this.prefix = settings.prefix();
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .region(Region.of(settings.region()))
            .forcePathStyle(settings.pathStyle())
            // servers other than Amazon's do not know the newer checksums
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    if (settings.accessKey() != null) {
      builder.credentialsProvider(
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(
                  settings.accessKey(), Objects.requireNonNull(settings.secretKey()))));
    }
    this.s3 = builder.build();
  }

  private String object(String key) {
    return prefix + Keys.checked(key);
  }

  @Override
  public Stored put(String key, InputStream bytes, long length) {
    String object = object(key);
    HashedBytes hashed = new HashedBytes(bytes, length);
    byte[] buffer = new byte[length >= 0 && length < PART ? (int) length + 1 : PART];
    try {
      int read = hashed.fill(buffer);
      if (read < buffer.length) {
        s3.putObject(put -> put.bucket(bucket).key(object), body(buffer, read));
      } else {
        putParts(object, hashed, buffer);
      }
      return hashed.stored();
    } catch (SdkException e) {
      throw failed("The bytes could not be stored", e);
    }
  }

  private void putParts(String object, HashedBytes bytes, byte[] buffer) {
    String upload = s3.createMultipartUpload(c -> c.bucket(bucket).key(object)).uploadId();
    try {
      List<CompletedPart> parts = new ArrayList<>();
      for (int read = buffer.length; read > 0; ) {
        int number = parts.size() + 1;
        String tag =
            s3.uploadPart(
                    part -> part.bucket(bucket).key(object).uploadId(upload).partNumber(number),
                    body(buffer, read))
                .eTag();
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        read = read < buffer.length ? 0 : bytes.fill(buffer);
      }
      s3.completeMultipartUpload(
          done ->
              done.bucket(bucket)
                  .key(object)
                  .uploadId(upload)
                  .multipartUpload(m -> m.parts(parts)));
    } catch (RuntimeException e) {
      abandon(object, upload, e);
      throw e;
    }
  }

  private void abandon(String object, String upload, RuntimeException cause) {
    try {
      s3.abortMultipartUpload(a -> a.bucket(bucket).key(object).uploadId(upload));
    } catch (SdkException e) {
      cause.addSuppressed(e);
    }
  }

  private static RequestBody body(byte[] buffer, int length) {
    return RequestBody.fromBytes(length == buffer.length ? buffer : Arrays.copyOf(buffer, length));
  }

  @Override
  public InputStream open(String key) {
    String object = object(key);
    try {
      return s3.getObject(get -> get.bucket(bucket).key(object));
    } catch (SdkException e) {
      throw missingOr(key, "The bytes could not be read", e);
    }
  }

  @Override
  public InputStream open(String key, long from, long length) {
    String object = object(key);
    Keys.checkRange(from, length);
    if (length == 0) {
      size(key);
      return new ByteArrayInputStream(new byte[0]);
    }
    String last = length > Long.MAX_VALUE - from ? "" : String.valueOf(from + length - 1);
    try {
      return s3.getObject(
          get -> get.bucket(bucket).key(object).range("bytes=" + from + "-" + last));
    } catch (S3Exception e) {
      if (e.statusCode() == NO_SUCH_RANGE) {
        return new ByteArrayInputStream(new byte[0]);
      }
      throw missingOr(key, "The bytes could not be read", e);
    } catch (SdkException e) {
      throw failed("The bytes could not be read", e);
    }
  }

  @Override
  public long size(String key) {
    String object = object(key);
    try {
      return s3.headObject(head -> head.bucket(bucket).key(object)).contentLength();
    } catch (SdkException e) {
      throw missingOr(key, "The size could not be read", e);
    }
  }

  @Override
  public void delete(String key) {
    String object = object(key);
    try {
      s3.deleteObject(delete -> delete.bucket(bucket).key(object));
    } catch (SdkException e) {
      if (!isMissing(e)) {
        throw failed("The bytes could not be removed", e);
      }
    }
  }

  @Override
  public void deletePrefix(String beginning) {
    Keys.checkedPrefixOfSome(beginning);
    // one by one: servers disagree on what guards a request that removes many
    try (Stream<Blob> blobs = list(beginning)) {
      blobs.map(Blob::key).toList().forEach(this::delete);
    } catch (SdkException e) {
      throw failed("The keys could not be listed", e);
    }
  }

  @Override
  public Stream<Blob> list(String beginning) {
    String objects = prefix + Keys.checkedPrefix(beginning);
    try {
      return s3
          .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(objects))
          .contents()
          .stream()
          .map(
              each ->
                  new Blob(
                      each.key().substring(prefix.length()), each.size(), each.lastModified()));
    } catch (SdkException e) {
      throw failed("The keys could not be listed", e);
    }
  }

  @Override
  public void close() {
    s3.close();
  }

  private static BlobStoreException missingOr(String key, String what, SdkException e) {
    return isMissing(e) ? new BlobMissingException(key) : failed(what, e);
  }

  private static boolean isMissing(SdkException e) {
    boolean named = e instanceof S3Exception s3 && s3.statusCode() == NOT_FOUND;
    boolean bucket =
        e instanceof S3Exception s3
            && s3.awsErrorDetails() != null
            && "NoSuchBucket".equals(s3.awsErrorDetails().errorCode());
    return (named || e instanceof NoSuchKeyException) && !bucket;
  }

  private static BlobStoreException failed(String what, SdkException e) {
    return new BlobStoreException(what + ": " + e.getMessage(), e);
  }
}
