/** One home: whole, or one's own after it was changed. */
import { Inside } from "./inside";
import { mount, type Shown } from "./mount";
import { Own } from "./own";
import { Empty, Head } from "./parts";
import { isRecord } from "./reading";

function Home({ content, host }: Shown) {
  if (!isRecord(content["home"])) return <Empty title="This home is no longer here" />;
  if (content["seen"] === undefined) return <Inside home={content} host={host} />;
  return (
    <>
      <Head title="Your home" />
      <ul class="homes"><Own mine={content} host={host} /></ul>
    </>
  );
}

mount("home", "Opening the home", Home);
