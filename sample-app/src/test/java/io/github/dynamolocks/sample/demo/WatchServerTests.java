package io.github.dynamolocks.sample.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests the server of the page with plain HTTP. The tests play the run.
 */
@Timeout(60)
class WatchServerTests {

	private final HttpClient http = HttpClient.newHttpClient();

	private final WatchServer server;

	WatchServerTests() throws Exception {
		this.server = WatchServer.start(0, new WatchPage(Options.parse(new String[] { "--watch" }, Map.of())));
	}

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void pageLoadsNothingFromOutside() throws Exception {
		HttpResponse<String> page = get("");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("instance-3").doesNotContain("http:", "https:", "src=", "href=", "url(", "{{");
		String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
		assertThat(policy).startsWith("default-src 'none'").contains("connect-src 'self'");
		assertThat(page.body()).contains("<script nonce=\"" + group("nonce-([0-9a-f]{32})", policy) + "\">");
	}

	@Test
	void eventsCarryThePartsOfARunThatChanged() throws Exception {
		Queue<String> events = events();
		this.server.awaitViewer();
		this.server.show(live(LiveRun.ProcessState.RUNNING, Set.of("concert"), Set.of("theatre")));
		await().until(() -> events.contains("event: instance-1-process"));
		await().until(() -> events.contains("event: figures"));
		assertThat(events).contains("data: running",
				"data: <li><b>concert</b> held by instance-1</li><li><b>theatre</b> between two sales; waiting: instance-1</li>");
		assertThat(events).anyMatch((line) -> line.startsWith("data: <svg"));
		events.clear();
		this.server.show(live(LiveRun.ProcessState.STOPPED, Set.of("concert"), Set.of()));
		await().until(() -> events.contains("data: stopped"));
		this.server.conclude(new Verdict(true, List.of("No ticket <b>twice</b>")));
		await().until(() -> events.contains("data: <p>No ticket &lt;b&gt;twice&lt;/b&gt;</p>"));
		assertThat(events).doesNotContain("event: instance-1-clock", "event: figures");
	}

	@Test
	void laterViewerGetsAllParts() throws Exception {
		this.server.show(live(LiveRun.ProcessState.KILLED, Set.of(), Set.of()));
		Queue<String> events = events();
		await().until(() -> events.contains("data: killed"));
	}

	@ParameterizedTest
	@CsvSource({ "kill, KILL", "stop, STOP", "continue, CONTINUE", "cut, CUT", "restore, RESTORE",
			"clock-ahead, CLOCK_AHEAD", "clock-back, CLOCK_BACK", "clock-right, CLOCK_RIGHT" })
	void commandReachesTheRun(String path, Action action) throws Exception {
		CompletableFuture<HttpResponse<String>> answer = post("instances/instance-2/" + path, token());
		Command command = nextCommand();
		assertThat(command.instance()).isEqualTo("instance-2");
		assertThat(command.action()).isEqualTo(action);
		command.answer().complete("done");
		assertThat(answer.get().statusCode()).isEqualTo(200);
		assertThat(answer.get().body()).isEqualTo("done");
	}

	@Test
	void refusedCommandIsAConflict() throws Exception {
		CompletableFuture<HttpResponse<String>> answer = post("instances/instance-2/stop", token());
		nextCommand().answer().completeExceptionally(new IllegalStateException("it is stopped already"));
		assertThat(answer.get().statusCode()).isEqualTo(409);
		assertThat(answer.get().body()).isEqualTo("it is stopped already");
	}

	@Test
	void commandWithoutARunIsAConflict() throws Exception {
		HttpResponse<String> answer = post("instances/instance-2/stop", token()).get();
		assertThat(answer.statusCode()).isEqualTo(409);
		assertThat(answer.body()).contains("no sale is under way");
		assertThat(this.server.nextCommand()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "instances/instance-4/stop", "instances/instance-1/format", "instances/instance-1",
			"instances/instance-1/STOP", "instances/instance-1/stop/now" })
	void unknownInstanceOrActionIsNotFound(String path) throws Exception {
		HttpResponse<String> answer = post(path, token()).get();
		assertThat(answer.statusCode()).isEqualTo(404);
		assertThat(answer.body()).contains(path.substring("instances/".length()));
		assertThat(this.server.nextCommand()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0123456789abcdef0123456789abcdef" })
	void commandNeedsTheTokenOfThePage(String token) throws Exception {
		assertThat(post("instances/instance-1/kill", token).get().statusCode()).isEqualTo(403);
		assertThat(post("end", token).get().statusCode()).isEqualTo(403);
		assertThat(this.server.nextCommand()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://example.org", "https://127.0.0.1:{port}", "http://127.0.0.1", "null" })
	void commandOfAnotherSiteIsRefused(String origin) throws Exception {
		HttpRequest request = command("instances/instance-1/kill", token())
			.header("Origin", origin.replace("{port}", Integer.toString(port())))
			.build();
		assertThat(send(request).statusCode()).isEqualTo(403);
		assertThat(this.server.nextCommand()).isEmpty();
	}

	@Test
	void commandOfThePageItselfIsAccepted() throws Exception {
		HttpRequest request = command("end", token()).header("Origin", "http://localhost:" + port()).build();
		assertThat(send(request).statusCode()).isEqualTo(200);
		this.server.awaitEnd(InputStream.nullInputStream());
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1", "GET /events HTTP/1.1", "POST /instances/instance-1/kill HTTP/1.1" })
	void requestForAnotherHostIsRefused(String request) throws Exception {
		try (Socket socket = new Socket("127.0.0.1", port())) {
			socket.setSoTimeout(10_000);
			// A name of an attacker that leads to this machine
			String head = request + "\r\nHost: rebound.example.org:" + port() + "\r\nX-Token: " + token()
					+ "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
			socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
			assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
				.startsWith("HTTP/1.1 403")
				.doesNotContain(token());
		}
		assertThat(this.server.nextCommand()).isEmpty();
	}

	@Test
	void wrongMethodAndPathAreRefused() throws Exception {
		assertThat(get("instances/instance-1/kill").statusCode()).isEqualTo(405);
		assertThat(get("end").statusCode()).isEqualTo(405);
		assertThat(post("events", token()).get().statusCode()).isEqualTo(405);
		assertThat(get("favicon.ico").statusCode()).isEqualTo(404);
	}

	@Test
	void serverListensOnLoopbackOnly() throws Exception {
		List<InetAddress> others = NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
			.toList();
		for (InetAddress address : others) {
			try (Socket socket = new Socket()) {
				assertThatExceptionOfType(IOException.class).as(address.toString())
					.isThrownBy(() -> socket.connect(new InetSocketAddress(address, port()), 2000));
			}
		}
		assertThat(get("").statusCode()).isEqualTo(200);
	}

	@Test
	void portInUseIsAnError() throws Exception {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> WatchServer.start(port(), new WatchPage(Options.parse(new String[0], Map.of()))));
		Queue<String> output = new ConcurrentLinkedQueue<>();
		try (Jvm runner = new Jvm(System.getProperty("java.class.path"), Map.of(),
				List.of(TicketSale.class.getName(), "--watch=" + port()), output::add)) {
			await().atMost(Duration.ofSeconds(30)).until(() -> !runner.isAlive());
			assertThat(runner.exitStatus()).isEqualTo(2);
		}
		assertThat(output).singleElement()
			.asString()
			.startsWith("--watch=%d: the page cannot use this port".formatted(port()));
	}

	@Test
	void lineOfInputEndsTheSample() throws Exception {
		try (PipedOutputStream keyboard = new PipedOutputStream();
				PipedInputStream input = new PipedInputStream(keyboard)) {
			keyboard.write('\n');
			this.server.awaitEnd(input);
		}
	}

	@Test
	void endOfInputDoesNotEndTheSample() throws Exception {
		CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
			try {
				this.server.awaitEnd(new ByteArrayInputStream(new byte[0]));
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		assertThat(ended).failsWithin(Duration.ofMillis(300));
		post("end", token()).get();
		assertThat(ended).succeedsWithin(Duration.ofSeconds(10));
	}

	private static LiveRun live(LiveRun.ProcessState process, Set<String> holds, Set<String> waits) {
		return new LiveRun(Runs.withLock(), List.of(new LiveRun.InstanceState("instance-1", process,
				LiveRun.Connection.CONNECTED, holds, waits, Duration.ZERO)), Runs.START.plusSeconds(6));
	}

	private int port() {
		return URI.create(this.server.address()).getPort();
	}

	private String token() throws Exception {
		return group("name=\"token\" content=\"([0-9a-f]{32})\"", get("").body());
	}

	private static String group(String pattern, String text) {
		Matcher matcher = Pattern.compile(pattern).matcher(text);
		assertThat(matcher.find()).as(text).isTrue();
		return matcher.group(1);
	}

	private HttpResponse<String> get(String path) throws Exception {
		return send(HttpRequest.newBuilder(URI.create(this.server.address() + path)).build());
	}

	private HttpRequest.Builder command(String path, String token) {
		return HttpRequest.newBuilder(URI.create(this.server.address() + path))
			.header("X-Token", token)
			.POST(HttpRequest.BodyPublishers.ofString(""));
	}

	private CompletableFuture<HttpResponse<String>> post(String path, String token) {
		HttpRequest request = token.isEmpty() ? HttpRequest.newBuilder(URI.create(this.server.address() + path))
			.POST(HttpRequest.BodyPublishers.ofString(""))
			.build() : command(path, token).build();
		return this.http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> send(HttpRequest request) throws Exception {
		return this.http.send(request, HttpResponse.BodyHandlers.ofString());
	}

	private Queue<String> events() {
		Queue<String> lines = new ConcurrentLinkedQueue<>();
		this.http
			.sendAsync(HttpRequest.newBuilder(URI.create(this.server.address() + "events")).build(),
					HttpResponse.BodyHandlers.ofLines())
			.thenAccept((response) -> {
				try (Stream<String> body = response.body()) {
					body.forEach(lines::add);
				}
			});
		return lines;
	}

	private Command nextCommand() {
		return await().until(this.server::nextCommand, Optional::isPresent).orElseThrow();
	}

}
