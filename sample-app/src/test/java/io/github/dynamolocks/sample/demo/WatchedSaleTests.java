package io.github.dynamolocks.sample.demo;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the page of a watched sale in a browser: the test presses each button, and the
 * run, with real processes, must show its effect.
 */
@Timeout(120)
class WatchedSaleTests {

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private final Queue<String> output = new ConcurrentLinkedQueue<>();

	private final Options options = Options.parse(new String[] { "--watch", "--tickets=5000", "--lease=3" }, Map.of());

	private final ChromeDriver browser = Chromium.start();

	/** Not the shared one: killed instances leave locks, which other tests would see. */
	private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start();

	@AfterEach
	void quit() {
		this.browser.quit();
		this.dynamoDb.close();
	}

	@Test
	void buttonsActOnTheInstancesAndNoTicketIsSoldTwice() throws Exception {
		SampleTables.create(this.dynamoDb.client());
		Map<String, String> environment = Map.of(Options.ENDPOINT_VARIABLE, this.dynamoDb.endpoint().toString(),
				"TICKETS_REGION", "eu-central-1", "AWS_ACCESS_KEY_ID", "local", "AWS_SECRET_ACCESS_KEY", "local");
		try (WatchServer server = WatchServer.start(0, new WatchPage(this.options))) {
			SaleRun run = new SaleRun(this.options, environment, new Ledger(this.dynamoDb.client()), this.output::add,
					server, true);
			CompletableFuture<RunResult> sale = CompletableFuture.supplyAsync(() -> execute(run));
			this.browser.get(server.address());
			server.awaitViewer();
			pressAllButtons(sale);
			RunResult result = sale.get();
			assertButtonsActed(result);
			Verdict verdict = Verdict.ofWatched(Runs.withoutLock(), result);
			assertThat(verdict.passed()).as(() -> verdict + "\n" + String.join("\n", this.output)).isTrue();
			server.conclude(verdict);
			awaitText("verdict", "With the lock no ticket was sold twice, and no update was lost");
			assertPageIsComplete(server.address());
			this.browser.findElement(By.id("end")).click();
			server.awaitEnd(InputStream.nullInputStream());
		}
	}

	private void pressAllButtons(CompletableFuture<RunResult> sale) {
		awaitText("locks", "held by instance-");
		press("instance-1", "stop", "stopped");
		awaitText("instance-1-process", "stopped");
		assertThat(button("instance-1", "stop").isEnabled()).isFalse();
		press("instance-2", "cut", "cut");
		awaitText("instance-2-connection", "cut");
		// Only instance-3 is left, and has the locks of the others after their leases
		awaitText("locks", "concert held by instance-3");
		press("instance-3", "clock-back", "clock −1 h");
		awaitText("instance-3-clock", "(−1 h)");
		press("instance-3", "clock-ahead", "clock +1 h");
		awaitText("instance-3-clock", "(+1 h)");
		press("instance-3", "clock-right", "clock right");
		await().atMost(LIMIT).until(() -> !text("instance-3-clock").contains("h)"));
		press("instance-1", "continue", "continues");
		awaitText("instance-1-process", "running");
		press("instance-2", "restore", "restored");
		awaitText("instance-2-connection", "connected");
		press("instance-3", "kill", "killed");
		awaitText("instance-3-process", "killed");
		assertThat(button("instance-3", "kill").isEnabled()).isFalse();
		await().atMost(LIMIT).until(() -> text("locks").matches("(?s).*held by instance-[12].*"));
		assertThat(sale).isNotDone();
		press("instance-2", "kill", "killed");
		press("instance-1", "kill", "killed");
	}

	private static void assertButtonsActed(RunResult result) {
		Instant stopped = time(result, "instance-1", "stopped");
		Instant continues = time(result, "instance-1", "continues");
		assertThat(begunBetween(result, "instance-1", stopped, continues)).isEmpty();
		assertThat(begunBetween(result, "instance-3", stopped, continues)).isNotEmpty();
		// An answer that arrived just before the cut may still begin a sale
		assertThat(begunBetween(result, "instance-2", time(result, "instance-2", "cut").plusMillis(200),
				time(result, "instance-2", "restored")))
			.isEmpty();
		Instant killed = time(result, "instance-3", "killed");
		assertThat(result.intervals()).filteredOn((interval) -> interval.instance().equals("instance-3"))
			.noneMatch((interval) -> interval.to().isAfter(killed));
		assertThat(result.intervals()).filteredOn((interval) -> interval.from().isAfter(killed))
			.extracting(Interval::instance)
			.isNotEmpty()
			.isSubsetOf("instance-1", "instance-2");
	}

	private static List<Interval> begunBetween(RunResult result, String instance, Instant first, Instant last) {
		return result.intervals()
			.stream()
			.filter((interval) -> interval.instance().equals(instance) && interval.from().isAfter(first)
					&& interval.from().isBefore(last))
			.toList();
	}

	private static Instant time(RunResult result, String instance, String label) {
		return result.marks()
			.stream()
			.filter((mark) -> mark.instance().equals(instance) && mark.label().equals(label))
			.findFirst()
			.orElseThrow()
			.at();
	}

	private void assertPageIsComplete(String address) {
		Object loaded = this.browser
			.executeScript("return performance.getEntriesByType('resource').map((entry) => entry.name)");
		assertThat((List<?>) loaded).isNotEmpty().allMatch((name) -> name.toString().startsWith(address));
		assertThat(this.browser.findElements(By.cssSelector("#time-line svg .mark-label"))).isNotEmpty();
		assertThat(text("figures")).contains("tickets sold to a second customer 0");
		assertThat(this.browser.manage().logs().get(LogType.BROWSER).getAll())
			.filteredOn((entry) -> !entry.getMessage().contains("favicon"))
			.isEmpty();
	}

	private RunResult execute(SaleRun run) {
		try {
			return run.execute();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void press(String instance, String action, String answer) {
		await().atMost(LIMIT).until(() -> button(instance, action).isEnabled());
		button(instance, action).click();
		awaitText("answer", instance + ": " + answer);
	}

	private WebElement button(String instance, String action) {
		return this.browser.findElement(By.cssSelector("#%s button[data-action=%s]".formatted(instance, action)));
	}

	private void awaitText(String id, String text) {
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(text(id)).as(() -> String.join("\n", this.output)).contains(text));
	}

	private String text(String id) {
		return this.browser.findElement(By.id(id)).getText();
	}

}
