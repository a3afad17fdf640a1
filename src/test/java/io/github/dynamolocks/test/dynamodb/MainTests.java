package io.github.dynamolocks.test.dynamodb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.dynamolocks.test.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;

class MainTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	/**
	 * The class path contains only this package's classes, without libraries and their
	 * annotations.
	 */
	@Test
	void processNeedsOnlyTheJdk(@TempDir Path classPath) throws IOException, InterruptedException {
		Path classes = Path.of(URI.create(String.valueOf(Main.class.getResource(""))));
		Path copy = Files.createDirectories(classPath.resolve(Main.class.getPackageName().replace('.', '/')));
		try (Stream<Path> files = Files.list(classes)) {
			for (Path file : files.toList()) {
				Files.copy(file, copy.resolve(file.getFileName().toString()));
			}
		}
		try (ChildJvm child = ChildJvm.start(Map.of("CLASSPATH", classPath.toString()), Main.class, "--port", "0",
				"--exit-with-input")) {
			String address = child.awaitLine("DynamoDB for tests listens on ", PATIENCE);
			URI endpoint = URI.create(address.substring(address.indexOf("http")));
			assertThat(endpoint.getHost()).isEqualTo("127.0.0.1");

			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(endpoint)
					.header("X-Amz-Target", "DynamoDB_20120810.ListTables")
					.header("Authorization", "any")
					.POST(HttpRequest.BodyPublishers.ofString("{}"))
					.build(), BodyHandlers.ofString());
			assertThat(response.body()).isEqualTo("{\"TableNames\":[]}");
		}
	}

	@Test
	void helpListsTheOptions() throws IOException, InterruptedException {
		assertThat(run("--help")).isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8)).contains("--port", "--host", "--exit-with-input");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "--port x|--port 'x' is not a number from 0 to 65535", "--port 65536|--port '65536' is not",
					"--port -1|--port '-1' is not", "--port|--port needs a value", "--port --host|--port needs a value",
					"--host no.such.host.invalid|is not a known host", "--inMemory|'--inMemory' is not an option",
					"8000|'8000' is not an option" })
	void errorNamesTheInvalidArgument(String arguments, String message) throws IOException, InterruptedException {
		assertThat(run(arguments.split(" "))).isEqualTo(2);
		assertThat(this.err.toString(StandardCharsets.UTF_8)).contains(message, "--help lists the options");
		assertThat(this.out.size()).isZero();
	}

	@Test
	void errorNamesTheUsedPort() throws IOException, InterruptedException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThat(run("--port", Integer.toString(taken.getLocalPort()))).isEqualTo(1);
			assertThat(this.err.toString(StandardCharsets.UTF_8)).contains("cannot listen on",
					Integer.toString(taken.getLocalPort()), "Use another host or port");
		}
	}

	private int run(String... arguments) throws IOException, InterruptedException {
		return Main.run(List.of(arguments), new PrintStream(this.out, true, StandardCharsets.UTF_8),
				new PrintStream(this.err, true, StandardCharsets.UTF_8));
	}

}
