#include "unit/render/render_fixture.hpp"

namespace sluice::render {
namespace {

class XmlTest : public RenderTest {
protected:
    std::string xml(const std::string& text, const std::string& value = "v") {
        return render_text("a.xml", text, "  x: {type: string}\n", "    x: \"" + value + "\"\n");
    }
    /// `o` and `p` are optional and have no value, `x` is "v".
    std::string unset(const std::string& text) {
        const std::string types =
            "  x: {type: string, default: v}\n  o: {type: string, optional: true}\n  p: {type: string, optional: "
            "true}\n";
        return render_text("a.xml", text, types, "", "description: \"${o} ${p} ${x}\"\n");
    }
};

TEST_F(XmlTest, WritesTextsAndAttributes) {
    EXPECT_EQ(xml("<a>${x}</a>\n", "<b> & ]]> \\\" '\\n"), "<a>&lt;b&gt; &amp; ]]&gt; \" '\n</a>\n");
    EXPECT_EQ(xml("<a b=\"${x}\" c='-${x}-'/>", "<\\\"'&\\t\\n"),
              "<a b=\"&lt;&quot;&apos;&amp;&#x9;&#xA;\" c='-&lt;&quot;&apos;&amp;&#x9;&#xA;-'/>");
    EXPECT_EQ(xml("<a>one ${x}<b/>${x} two</a>"), "<a>one v<b/>v two</a>");
    EXPECT_EQ(xml("<a>${x}</a>", ""), "<a></a>");
}

TEST_F(XmlTest, CopiesEveryOtherByte) {
    const std::string head = "\xEF\xBB\xBF<?xml version='1.0' encoding=\"utf-8\"?>\r\n<!-- ${nobody} <a> -->\r\n";
    const std::string body = "<n:a xmlns:n = 'urn:x'  b='&#65;\t&lt;'  >\r\n  <![CDATA[ <${x]]> &amp;&#x41; é\r\n";
    EXPECT_EQ(xml(head + "<a c='1' >\r\n  ${x}\r\n</a >\r\n<?p q?>\n"),
              head + "<a c='1' >\r\n  v\r\n</a >\r\n<?p q?>\n");
    EXPECT_EQ(xml(body), "<xml-syntax>");
    EXPECT_EQ(xml("<n:a xmlns:n = 'urn:x'  b='&#65;\t&lt;${x}'  ><![CDATA[ <$x> ]]>&amp;&#x41; é ${x}<b/></n:a>"),
              "<n:a xmlns:n = 'urn:x'  b='&#65;\t&lt;v'  ><![CDATA[ <$x> ]]>&amp;&#x41; é v<b/></n:a>");
    EXPECT_EQ(xml("<a b='$${y}'>$${y}<![CDATA[$${y}]]><?p $${y}?>${x}</a>"),
              "<a b='${y}'>${y}<![CDATA[${y}]]><?p ${y}?>v</a>");
}

TEST_F(XmlTest, TypesAreTextAndListsAreJoined) {
    const std::string types = "  n: {type: int, default: 7}\n  l: {type: list<string>, join: \"<\", default: [a, b]}\n";
    EXPECT_EQ(render_text("a.xml", "<a n='${n}'>${l}${text:n}</a>", types, ""), "<a n='7'>a&lt;b7</a>");
    EXPECT_EQ(render_text("a.xml", "<a>${l}</a>", "  l: {type: list<string>, default: [a]}\n", ""), "<list-in-text>");
    EXPECT_EQ(render_text("a.xml", "<a>${m}</a>", "  m: {type: \"map<string,string>\", default: {a: b}}\n", ""),
              "<list-in-text>");
}

TEST_F(XmlTest, RefusesPlaceholdersWhereNothingCanBeEscaped) {
    for (const char* text : {"<${x}/>", "<a><b${x}/></a>", "<a></${x}>", "<a ${x}='1'/>", "<a b='1' ${x}/>",
                             "<a xmlns='${x}'/>", "<a xmlns:n='urn:${x}'/>"}) {
        EXPECT_EQ(xml(text), "<placeholder-in-key>") << text;
    }
    EXPECT_EQ(xml("<a b=${x}/>"), "<placeholder-in-flow>");
    EXPECT_EQ(m_error.hint, "write \"${x}\" in quotes");
    EXPECT_EQ(xml("<a><![CDATA[${x}]]></a>"), "<placeholder-in-markup>");
    EXPECT_EQ(m_error.where.value_or(Location{}).column, 13U);
    EXPECT_EQ(xml("<a><?p ${x}?></a>"), "<placeholder-in-markup>");
    EXPECT_EQ(xml("<?p ${x}?><a/>"), "<placeholder-in-markup>");
    EXPECT_EQ(xml("<a>&#36;{x}</a>"), "<placeholder-escape>");
    EXPECT_EQ(xml("<a b='$&#x7B;x}'/>"), "<placeholder-escape>");
    for (const char* cut : {"$<!-- -->{y}", "$$<?p q?>{y}", "$<![CDATA[{y}]]>", "<![CDATA[$]]>{y}",
                            "&#36;<!-- -->&#123;y}", "$<!-- --><![CDATA[]]><!-- -->{y}"}) {
        EXPECT_EQ(xml(std::string("<a><b>${x}</b>") + cut + "</a>"), "<placeholder-escape>") << cut;
    }
    EXPECT_EQ(xml("<a>${x}$<b/>{y}$<!-- -->y{$<c>{</c></a>"), "<a>v$<b/>{y}$<!-- -->y{$<c>{</c></a>");
    EXPECT_EQ(xml("<a>${x</a>"), "<placeholder-syntax>");
    EXPECT_EQ(xml("<a>${<b/>x}</a>"), "<placeholder-syntax>");
    EXPECT_EQ(xml("<!-- ${x} --><a/>"), "<parameter-unused>");
}

TEST_F(XmlTest, RefusesWhatIsNotPlainXml) {
    EXPECT_EQ(xml("<!DOCTYPE a><a>${x}</a>"), "<xml-doctype>");
    EXPECT_EQ(xml("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;${x}</a>"), "<xml-doctype>");
    EXPECT_EQ(m_error.where.value_or(Location{}).column, 1U);
    EXPECT_EQ(xml("<?xml version='1.1'?><a>${x}</a>"), "<xml-encoding>");
    EXPECT_EQ(xml("<?xml version='1.0' encoding='ISO-8859-1'?><a>${x}</a>"), "<xml-encoding>");
    for (const char* text : {"", "${x}", "<a>${x}", "<a>${x}</b>", "<a>${x}</a><b/>", "<a>&nbsp;${x}</a>",
                             "<a b='1' b='2'>${x}</a>", "<a>& ${x}</a>", "<a b='<'>${x}</a>", "<a>&#0;${x}</a>",
                             " <?xml version='1.0'?><a>${x}</a>", "<a><![CDATA[${x}</a>", "<a>${x}</a>${x}"}) {
        EXPECT_EQ(xml(text), "<xml-syntax>") << text;
    }
    std::string deep;
    for (int i = 0; i < 65; ++i) deep += "<a>";
    EXPECT_EQ(xml(deep), "<xml-syntax>");
    EXPECT_NE(m_error.message.find("deeper"), std::string::npos);
}

TEST_F(XmlTest, UnsetOptionalTakesItsElementOrAttribute) {
    EXPECT_EQ(unset("<a>\n  <b>${o}</b>\n  <c>1</c>\n</a>\n"), "<a>\n  <c>1</c>\n</a>\n");
    EXPECT_EQ(unset("<a>\r\n  <b>\r\n    ${o}\r\n  </b>\t\r\n</a>"), "<a>\r\n</a>");
    EXPECT_EQ(unset("<a><b>${o}</b><c/></a>"), "<a><c/></a>");
    EXPECT_EQ(unset("<a>\n  <b>${o}</b> <!-- why -->\n</a>"), "<a>\n   <!-- why -->\n</a>");
    EXPECT_EQ(unset("<a>\n  <b><!-- why -->${o}</b>\n</a>"), "<a>\n</a>");
    EXPECT_EQ(unset("<a b='1'\n   c='${o}' d=\"${p}\"/>"), "<a b='1'/>");
    EXPECT_EQ(unset("<a c = \"${o}\" d='${x}'>t</a>"), "<a d='v'>t</a>");
    EXPECT_EQ(unset("<a><b c='${p}' d='${x}'>${o}</b></a>"), "<a></a>");
    EXPECT_EQ(unset("<a>${o}</a>"), "<unset-document>");
    for (const char* text : {"<a><b>x ${o}</b></a>", "<a><b>${o}<c/></b></a>", "<a><b><c/>${o}</b></a>",
                             "<a><b>${o}<![CDATA[]]></b></a>", "<a><b>${o}<!-- x -->y</b></a>", "<a b='${o} '/>",
                             "<a><b>${o}<!-- x -->${p}</b></a>", "<a><b>&#32;${o}</b></a>"}) {
        EXPECT_EQ(unset(text), "<unset-in-text>") << text;
    }
}

TEST_F(XmlTest, SurvivesCutAndFlippedText) {
    const std::string text =
        "\xEF\xBB\xBF<?xml version='1.0'?>\n<n:a xmlns:n='u' b = \"&#x41;${x}\" c='&amp;'>\n <!-- ${x} -->${x}<b >\n"
        "  ${x}\n </b><![CDATA[ $${x} ]]>&lt;${x}<?p q?><c d='${x}'/></n:a>\n";
    for (std::size_t i = 0; i <= text.size(); ++i) xml(text.substr(0, i));
    const std::string changes = "<>&;\"'=/ \n$]x0#";
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changes[i % changes.size()];
        xml(changed);
        changed = text;
        xml(changed.erase(i, 1));
    }
    EXPECT_EQ(xml(text).front(), '\xEF');
}

TEST_F(XmlTest, SecretsStayReferences) {
    m_secrets = "secrets:\n  pw: {kind: password}\n";
    const std::string text = "<a p='${secret:pw}' u='x:${secret:pw|url}@h'>\n  ${secret:pw}\n</a>";
    EXPECT_EQ(render_text("a.xml", text, "", ""),
              "<a p='${sealed://app/pw}' u='x:${sealed://app/pw}@h'>\n  ${sealed://app/pw}\n</a>");
    ASSERT_EQ(m_references.size(), 3U);
    EXPECT_EQ(m_references[0].encoder, "xml-attribute");
    EXPECT_EQ(m_references[1].encoder, "xml-attribute+url");
    EXPECT_EQ(m_references[2].encoder, "xml-text");
    EXPECT_EQ(m_references[0].offset, 6U);
    EXPECT_EQ(m_references[0].length, 18U);
    EXPECT_EQ(render_text("a.xml", "<a>x ${secret:pw}</a>", "", ""), "<secret-in-text>");
    EXPECT_EQ(render_text("a.xml", "<a>${secret:pw}<b/></a>", "", ""), "<secret-in-text>");
    EXPECT_EQ(render_text("a.xml", "<a>${secret:pw}<!-- ${sealed://app/pw} --></a>", "", ""), "<reference-literal>");
}

TEST_F(XmlTest, NoValueMakesTheEndOfCdataWithTheTemplatesText) {
    for (const char* text : {"<a>${x}></a>", "<a>]${x}></a>", "<a>]]${x}></a>", "<a>${x}]></a>", "<a>${x}]]]></a>",
                             "<a>${x}${x}]></a>", "<a>b<c/>]${x}></a>"}) {
        for (const char* value : {"]]", "]", ""}) EXPECT_EQ(xml(text, value), "<xml-syntax>") << text;
    }
    EXPECT_EQ(m_error.hint, "write &gt;");
    EXPECT_EQ(xml("<a>a > ${x} > ]b> ]&gt; <b c=']${x}>'/> ]${x}&gt;</a>", "]]"),
              "<a>a > ]] > ]b> ]&gt; <b c=']]]>'/> ]]]&gt;</a>");
    m_secrets = "secrets: {s: {kind: password}, t: {kind: password}}\n";
    EXPECT_EQ(render_text("a.xml", "<a>${secret:s|text}${secret:t|text}></a>", "", ""), "<xml-syntax>");
    m_secrets = "";
}

}  // namespace
}  // namespace sluice::render
