import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.Date;
import java.util.TimeZone;
import java.util.TreeSet;
import org.quartz.CronExpression;

/**
 * Answers the questions of a test with the real Quartz, one line for each line of its input. It ends with its input. Times are in
 * seconds since 1970. The arguments of a question are separated by spaces and encoded as in a URL.
 *
 * <pre>
 *   zones                          the ids of all time zones
 *   offsets ZONE FROM TO           FROM and each change of the offset from UTC, each with the offset after it
 *   times EXPRESSION ZONE AFTER N  the next N times, "invalid", or "endless" if Quartz does not end its search
 * </pre>
 */
public class Quartz {
  public static void main(String[] arguments) throws IOException {
    BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintWriter answers = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    for (String line; (line = questions.readLine()) != null; ) {
      String[] words =
          Arrays.stream(line.split(" ")).map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8)).toArray(String[]::new);
      switch (words[0]) {
        case "zones" -> answers.println(String.join(" ", zones()));
        case "offsets" -> answers.println(offsets(zone(words[1]).toZoneId().getRules(), second(words[2]), second(words[3])));
        case "times" -> answers.println(timesInTime(words[1], zone(words[2]), second(words[3]), Integer.parseInt(words[4])));
        default -> throw new IllegalArgumentException(line);
      }
      answers.flush();
    }
  }

  private static TreeSet<String> zones() {
    TreeSet<String> ids = new TreeSet<>(Arrays.asList(TimeZone.getAvailableIDs()));
    ids.removeIf(id -> id.startsWith("SystemV/")); // older than the IANA names, and removed from newer versions of Java
    return ids;
  }

  /** TimeZone means GMT by all that it does not know, also by some ids that ZoneId knows. */
  private static TimeZone zone(String id) {
    TimeZone zone = TimeZone.getTimeZone(id);
    return zone.getID().equals("GMT") ? TimeZone.getTimeZone(ZoneId.of(id).normalized()) : zone;
  }

  private static String offsets(ZoneRules rules, Instant from, Instant to) {
    StringBuilder out = new StringBuilder(from.getEpochSecond() + ":" + rules.getOffset(from).getTotalSeconds());
    ZoneOffsetTransition change = rules.nextTransition(from);
    while (change != null && change.getInstant().isBefore(to)) {
      out.append(' ').append(change.toEpochSecond()).append(':').append(change.getOffsetAfter().getTotalSeconds());
      change = rules.nextTransition(change.getInstant());
    }
    return out.toString();
  }

  private static Instant second(String text) {
    return Instant.ofEpochSecond(Long.parseLong(text));
  }

  /** How long one search can take. Most take less than a millisecond. */
  private static final long LIMIT_MS = 5_000;

  /** A search cannot be stopped. So an endless one goes on in its thread until the process ends. */
  private static String timesInTime(String text, TimeZone zone, Instant after, int count) {
    String[] answer = {"endless"};
    Thread search = new Thread(() -> answer[0] = times(text, zone, after, count));
    search.setDaemon(true);
    search.start();
    try {
      search.join(LIMIT_MS);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
    return search.isAlive() ? "endless" : answer[0];
  }

  private static String times(String text, TimeZone zone, Instant after, int count) {
    try {
      CronExpression expression = new CronExpression(text);
      expression.setTimeZone(zone);
      StringBuilder out = new StringBuilder();
      Date time = Date.from(after);
      for (int i = 0; i < count && (time = expression.getNextValidTimeAfter(time)) != null; i++) {
        out.append(i == 0 ? "" : " ").append(time.getTime() / 1000);
      }
      return out.toString();
    } catch (ParseException | RuntimeException invalid) { // the second is of fields without values, which are found only then
      return "invalid";
    }
  }
}
