package dev.scrip.issuer.directory.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads and writes directory files. What {@code aws iam get-account-authorization-details} prints
 * is read as one.
 */
public final class DirectoryFiles {
  /** The longest file, in characters. */
  public static final int MAX_LENGTH = 16 * 1024 * 1024;

  private static final int MAX_DEPTH = 40;

  /** What a field may be called to be named in a message. */
  private static final Pattern FIELD = Pattern.compile("[A-Za-z]{1,24}");

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .loaderOptions(limits())
                  .stringQuotingChecker(new DatesQuoted())
                  .build())
          .build();

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .build();

  /**
   * A file as it was read.
   *
   * @param file what it says
   * @param notices what of it can't be said in a directory file, a line each
   */
  public record Read(DirectoryFile file, List<String> notices) {}

  private DirectoryFiles() {}

  /**
   * The file behind its text.
   *
   * @throws InvalidDirectoryFileException if it is no directory file; the message says where and
   *     quotes nothing that could be a secret
   */
  public static DirectoryFile parse(String text) throws InvalidDirectoryFileException {
    return read(text).file();
  }

  /**
   * The file behind its text, and what of it was left out.
   *
   * @throws InvalidDirectoryFileException if it is neither a directory file nor what
   *     GetAccountAuthorizationDetails answers
   */
  public static Read read(String text) throws InvalidDirectoryFileException {
    try {
      ObjectMapper mapper = text.stripLeading().startsWith("{") ? JSON : YAML;
      JsonNode tree = mapper.readTree(text);
      List<String> notices = new ArrayList<>();
      DirectoryFile file =
          AuthorizationDetailsFile.isOne(tree)
              ? AuthorizationDetailsFile.converted(tree, notices)
              : mapper.readValue(text, DirectoryFile.class); // anew: a tree knows no lines
      if (file == null || file.accounts() == null || file.accounts().isEmpty()) {
        throw new InvalidDirectoryFileException("it names no account");
      }
      for (DirectoryFile.AccountEntry account : file.accounts()) {
        if (account == null) {
          throw new InvalidDirectoryFileException("it has an account without a line");
        }
        Rules.accountId(account.id());
      }
      return new Read(file, notices);
    } catch (JsonProcessingException e) {
      throw new InvalidDirectoryFileException(told(e));
    }
  }

  /**
   * Where something is wrong and what kind of thing. The parsers' own messages quote the file,
   * which may hold secrets.
   */
  private static String told(JsonProcessingException fault) {
    String where =
        fault.getLocation() == null ? "" : "line " + fault.getLocation().getLineNr() + ": ";
    if (fault instanceof JsonMappingException mapping) {
      String path = path(mapping);
      return where
          + switch (mapping) {
            case UnrecognizedPropertyException unknown -> "there is no field " + path;
            case MismatchedInputException mismatched when isMissing(mismatched) ->
                path + " lacks a field that it must have";
            default -> path + " is not of the kind that it must be";
          };
    }
    return where + "it is not well-formed";
  }

  private static boolean isMissing(MismatchedInputException fault) {
    return fault.getOriginalMessage().startsWith("Missing required");
  }

  private static String path(JsonMappingException fault) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : fault.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".");
        path.append(FIELD.matcher(step.getFieldName()).matches() ? step.getFieldName() : "?");
      }
    }
    return path.isEmpty() ? "the file" : path.toString();
  }

  /** The text of a file. */
  public static String write(DirectoryFile file) {
    try {
      return YAML.writeValueAsString(file);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file of a first start without one. */
  public static DirectoryFile first() {
    try (InputStream in = DirectoryFiles.class.getResourceAsStream("first-directory.yaml")) {
      if (in == null) {
        throw new IllegalStateException("first-directory.yaml is missing");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidDirectoryFileException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Unquoted, other readers would take a policy's version for a date. */
  private static final class DatesQuoted extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1L;
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d.*");

    @Override
    public boolean needToQuoteValue(String value) {
      return DATE.matcher(value).matches() || super.needToQuoteValue(value);
    }
  }

  private static LoaderOptions limits() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_LENGTH);
    limits.setNestingDepthLimit(MAX_DEPTH);
    limits.setMaxAliasesForCollections(50);
    return limits;
  }
}
