package io.github.dynamolocks.sample.demo;

import java.io.StringReader;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

class ResultPageTests {

	private static String page() {
		RunResult without = Runs.withoutLock();
		RunResult with = Runs.withLock();
		return ResultPage.of(without, with, ResultTable.of(without, with, Options.parse(new String[0], Map.of())),
				Verdict.of(without, with));
	}

	private static String picture(RunResult run, int seconds) {
		return TimeLine.draw(run, Runs.START, Runs.START.plusSeconds(seconds));
	}

	@Test
	void pageLoadsNothingFromOutside() {
		assertThat(page()).doesNotContain("http:", "https:", "//", "src=", "href=", "url(", "@import", "<script");
	}

	@Test
	void pageShowsBothRunsAndTheTable() {
		assertThat(page()).contains("Without the lock</h2>", "With the lock</h2>", "<svg", "lost updates",
				"kill to next sale, lease 5 s", "4.2 s");
	}

	@Test
	void eachIntervalHasABarAtItsPlace() throws Exception {
		Document picture = parse(picture(Runs.withLock(), 6));
		NodeList bars = picture.getElementsByTagName("title");
		assertThat(bars.getLength()).isEqualTo(5);
		assertThat(bars.item(1).getTextContent()).isEqualTo("instance-2, concert, ticket 1: 800 ms");
		// 200 ms and 800 ms of 6 s on 1,120 units that begin at 150
		assertThat(bars.item(1).getParentNode().getAttributes().getNamedItem("x").getNodeValue()).isEqualTo("187.3");
		assertThat(bars.item(1).getParentNode().getAttributes().getNamedItem("width").getNodeValue())
			.isEqualTo("149.3");
	}

	@Test
	void pageShowsTheKillAndTheTimeUntilTheTakeover() {
		assertThat(picture(Runs.withLock(), 6)).containsOnlyOnce("class=\"cross\"")
			.containsOnlyOnce("class=\"gap\"")
			.contains("4.2 s until its lease had ended");
		assertThat(picture(Runs.withoutLock(), 6)).doesNotContain("class=\"cross\"", "class=\"gap\"");
	}

	@Test
	void overlapOfTwoInstancesIsMarked() {
		assertThat(picture(Runs.withoutLock(), 6)).containsOnlyOnce("class=\"conflict\"");
		assertThat(picture(Runs.withLock(), 6)).doesNotContain("class=\"conflict\"");
	}

	@Test
	void pictureShowsHalfASecondOfBothRuns() throws Exception {
		String svg = SalePicture.draw(Runs.withoutLock(), Runs.withLock());
		Document picture = parse(svg);
		assertThat(svg)
			.contains(">4 tickets, 5 sold<", ">4 tickets, 4 sold<", ">was killed before, while it held the lock<")
			.doesNotContain("url(", "href");
		NodeList bars = picture.getElementsByTagName("rect");
		// Six lanes; three sales and an overlap without the lock; the sale after the kill
		assertThat(bars.getLength()).isEqualTo(6 + 3 + 1 + 1);
		// 100 ms of 500 ms on 776 units that begin at 84
		assertThat(svg).contains("<rect class=\"i2\" x=\"84.0\" y=\"198\" width=\"155.2\"");
	}

	@Test
	void actionsOfTheViewerAreMarkedOnceInEachStock() {
		RunResult run = Runs.withLock();
		RunResult marked = new RunResult(run.locked(), run.instances(), run.tickets(), run.left(), run.sold(),
				run.intervals(), run.waits(), 0, run.kills(),
				List.of(new Mark("instance-1", "-", "stopped", Runs.START.plusMillis(50)),
						new Mark("instance-1", "theatre", "lease lost", Runs.START.plusMillis(300)),
						new Mark("instance-2", "-", "killed", Runs.START.plusMillis(1000))),
				run.costs(), run.start(), List.of());
		String picture = picture(marked, 6);
		assertThat(picture.split(">stopped<", -1)).hasSize(3);
		assertThat(picture.split(">lease lost<", -1)).hasSize(2);
		// Once beside the cross of the kill, and once in the stock whose lock it did not
		// hold
		assertThat(picture.split(">killed<", -1)).hasSize(3);
		assertThat(picture(marked, 6).split("class=\"cross\"", -1)).hasSize(2);
	}

	private static Document parse(String svg) throws Exception {
		return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
	}

}
