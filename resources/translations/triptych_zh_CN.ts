<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Create</source>
        <translation>创作(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>新建(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Export the works…</source>
        <translation>导出作品(&amp;E)…</translation>
    </message>
    <message>
        <source>Export the painting (PNG)…</source>
        <translation>导出画 (PNG)…</translation>
    </message>
    <message>
        <source>Export the tune (MID)…</source>
        <translation>导出曲 (MID)…</translation>
    </message>
    <message>
        <source>Export the text (TXT)…</source>
        <translation>导出文 (TXT)…</translation>
    </message>
    <message>
        <source>&amp;Sign what is exported</source>
        <translation>为导出的文件签名(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;How the works were made…</source>
        <translation>作品是怎样做成的(&amp;H)…</translation>
    </message>
    <message>
        <source>&amp;Verify a file…</source>
        <translation>验证文件(&amp;V)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Cance&amp;l</source>
        <translation>取消(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Roll another seed</source>
        <translation>换一个种子(&amp;R)</translation>
    </message>
    <message>
        <source>Per&amp;form full screen</source>
        <translation>全屏演出(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Play or stop the tune</source>
        <translation>播放或停止(&amp;P)</translation>
    </message>
    <message>
        <source>Triptych</source>
        <translation>三联</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>绘画</translation>
    </message>
    <message>
        <source>Music</source>
        <translation>音乐</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>写作</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>作品库</translation>
    </message>
    <message>
        <source>Learn</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>&amp;Appraise the work</source>
        <translation>评测作品(&amp;A)</translation>
    </message>
    <message>
        <source>Colours of the system</source>
        <translation>跟随系统颜色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>明暗</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Reset the panels</source>
        <translation>重置面板</translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <translation>查找命令(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;About Triptych</source>
        <translation>关于三联(&amp;A)</translation>
    </message>
    <message>
        <source>Play or stop at the playhead</source>
        <translation>从播放头处播放或停止</translation>
    </message>
    <message>
        <source>Stop and go back to the beginning</source>
        <translation>停止并回到开头</translation>
    </message>
    <message>
        <source>Record from the MIDI input</source>
        <translation>从 MIDI 输入录音</translation>
    </message>
    <message>
        <source>Jam with the model, or end it</source>
        <translation>与模型即兴合奏，或结束</translation>
    </message>
    <message>
        <source>Panic: silence every MIDI channel</source>
        <translation>紧急静音：所有 MIDI 通道</translation>
    </message>
    <message>
        <source>MIDI output, input and clock</source>
        <translation>MIDI 输出、输入与时钟</translation>
    </message>
    <message>
        <source>Loop on or off</source>
        <translation>循环开关</translation>
    </message>
    <message>
        <source>Loop round the chosen notes</source>
        <translation>循环所选音符</translation>
    </message>
    <message>
        <source>Metronome on or off</source>
        <translation>节拍器开关</translation>
    </message>
    <message>
        <source>Tool: select and move</source>
        <translation>工具:选择与移动</translation>
    </message>
    <message>
        <source>Tool: draw</source>
        <translation>工具:绘制</translation>
    </message>
    <message>
        <source>Tool: erase</source>
        <translation>工具:擦除</translation>
    </message>
    <message>
        <source>Tool: split</source>
        <translation>工具:切分</translation>
    </message>
    <message>
        <source>Show the whole tune</source>
        <translation>显示整首曲子</translation>
    </message>
    <message>
        <source>Quantise notes</source>
        <translation>量化音符</translation>
    </message>
    <message>
        <source>Duplicate notes</source>
        <translation>重复音符</translation>
    </message>
    <message>
        <source>Join notes of one pitch</source>
        <translation>连接同音高的音符</translation>
    </message>
    <message>
        <source>Split notes at the playhead</source>
        <translation>在播放头处切分音符</translation>
    </message>
    <message>
        <source>Copy notes</source>
        <translation>复制音符</translation>
    </message>
    <message>
        <source>Cut notes</source>
        <translation>剪切音符</translation>
    </message>
    <message>
        <source>Paste notes at the playhead</source>
        <translation>在播放头处粘贴音符</translation>
    </message>
    <message>
        <source>Octave up</source>
        <translation>升高八度</translation>
    </message>
    <message>
        <source>Octave down</source>
        <translation>降低八度</translation>
    </message>
    <message>
        <source>Mirror in pitch</source>
        <translation>音高倒影</translation>
    </message>
    <message>
        <source>Reverse in time</source>
        <translation>时间逆行</translation>
    </message>
    <message>
        <source>Legato: close the gaps</source>
        <translation>连奏:填满空隙</translation>
    </message>
    <message>
        <source>Snap pitches into the key</source>
        <translation>音高归入调内</translation>
    </message>
    <message>
        <source>Keep new and moved notes in the key</source>
        <translation>新画和移动的音符保持在调内</translation>
    </message>
    <message>
        <source>Louder by a tenth</source>
        <translation>加强十分之一</translation>
    </message>
    <message>
        <source>Softer by a tenth</source>
        <translation>减弱十分之一</translation>
    </message>
    <message>
        <source>All as loud as their mean</source>
        <translation>力度取平均</translation>
    </message>
    <message>
        <source>Tempo or time signature from here…</source>
        <translation>自此处起的速度或拍号…</translation>
    </message>
    <message>
        <source>Accept the proposed notes</source>
        <translation>采纳建议的音符</translation>
    </message>
    <message>
        <source>Reject the proposed notes</source>
        <translation>拒绝建议的音符</translation>
    </message>
    <message>
        <source>The proposal before</source>
        <translation>上一个候选</translation>
    </message>
    <message>
        <source>The next proposal</source>
        <translation>下一个候选</translation>
    </message>
    <message>
        <source>Open a tune: MIDI, MusicXML or ABC</source>
        <translation>打开乐曲：MIDI、MusicXML 或 ABC</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮</translation>
    </message>
    <message>
        <source>Pick a colour</source>
        <translation>吸取颜色</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填补</translation>
    </message>
    <message>
        <source>Select a rectangle</source>
        <translation>矩形选择</translation>
    </message>
    <message>
        <source>Select freely</source>
        <translation>套索选择</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>缩小画笔</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>放大画笔</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Select nothing</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Clear what is selected</source>
        <translation>清除所选内容</translation>
    </message>
    <message>
        <source>Paste a picture as a layer</source>
        <translation>将图片粘贴为图层</translation>
    </message>
    <message>
        <source>Insert a picture as a layer…</source>
        <translation>插入图片为图层…</translation>
    </message>
    <message>
        <source>New layer</source>
        <translation>新建图层</translation>
    </message>
    <message>
        <source>Begin with an empty canvas</source>
        <translation>从空白画布开始</translation>
    </message>
    <message>
        <source>Turn the view left</source>
        <translation>向左旋转视图</translation>
    </message>
    <message>
        <source>View upright</source>
        <translation>视图转正</translation>
    </message>
    <message>
        <source>Turn the view right</source>
        <translation>向右旋转视图</translation>
    </message>
    <message>
        <source>Continue at the caret</source>
        <translation>在光标处续写</translation>
    </message>
    <message>
        <source>Alternatives to the selection or line</source>
        <translation>选中文字或本行的其他说法</translation>
    </message>
    <message>
        <source>Rewrite the selection or line</source>
        <translation>改写选中文字或本行</translation>
    </message>
    <message>
        <source>Fill in at the caret</source>
        <translation>在光标处补写</translation>
    </message>
    <message>
        <source>Other words the model thought of</source>
        <translation>模型想到的其他词</translation>
    </message>
    <message>
        <source>Write in the chosen form</source>
        <translation>按所选格律写作</translation>
    </message>
    <message>
        <source>Go to the next mark of the form</source>
        <translation>跳到下一处格律标记</translation>
    </message>
    <message>
        <source>Open the folder of your own forms</source>
        <translation>打开自定格律的文件夹</translation>
    </message>
    <message>
        <source>Guess the next word while I rest</source>
        <translation>停顿时猜下一个词</translation>
    </message>
    <message>
        <source>Colour by author</source>
        <translation>按作者着色</translation>
    </message>
    <message>
        <source>Colour by surprise</source>
        <translation>按意外程度着色</translation>
    </message>
    <message>
        <source>Mark unknown words</source>
        <translation>标出不认识的词</translation>
    </message>
    <message>
        <source>Correct the next unknown word</source>
        <translation>更正下一个不认识的词</translation>
    </message>
    <message>
        <source>Find in the text</source>
        <translation>在文中查找</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>查找和替换</translation>
    </message>
    <message>
        <source>Open a text file…</source>
        <translation>打开文本文件…</translation>
    </message>
    <message>
        <source>Show or hide the notes</source>
        <translation>显示或隐藏提示</translation>
    </message>
</context>
<context>
    <name>AppraiseDock</name>
    <message>
        <source>Appraise</source>
        <translation>评测</translation>
    </message>
</context>
<context>
    <name>AppraisePanel</name>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品安然无恙。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Only works of one kind can be compared; choose another file.</source>
        <translation>只能比较同一类作品；请另选一个文件。</translation>
    </message>
    <message>
        <source>beside %1</source>
        <translation>对照 %1</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Make or open a work, or drop a picture, a tune or a text here, and it is measured.</source>
        <translation>创作或打开一件作品，或将图片、乐曲、文本拖到这里，即可测量。</translation>
    </message>
    <message>
        <source>Measure a file</source>
        <translation>测量文件</translation>
    </message>
    <message>
        <source>Compare with a file</source>
        <translation>与文件比较</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Appraise</source>
        <translation>评测</translation>
    </message>
    <message>
        <source>Which work is measured</source>
        <translation>评测哪件作品</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Measure a picture, a tune or a text; files can be dropped here too</source>
        <translation>测量图片、乐曲或文本；也可以把文件拖到这里</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比较…</translation>
    </message>
    <message>
        <source>Lay the work of a file beside this one</source>
        <translation>把文件中的作品与这一件并列</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Measure the studio&apos;s own work again, alone</source>
        <translation>重新单独测量工作室中的作品</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>报告…</translation>
    </message>
    <message>
        <source>Save what is measured as a page (HTML) or for print (PDF)</source>
        <translation>将测量结果存为网页（HTML）或供打印（PDF）</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Close the panel (F6)</source>
        <translation>关闭面板 (F6)</translation>
    </message>
    <message>
        <source>Close the panel</source>
        <translation>关闭面板</translation>
    </message>
</context>
<context>
    <name>AppraiseReport</name>
    <message>
        <source>Exported: %1</source>
        <translation>已导出：%1</translation>
    </message>
</context>
<context>
    <name>BeforeAfter</name>
    <message>
        <source>Before: {name}</source>
        <translation>之前：{name}</translation>
    </message>
    <message>
        <source>After: {name}</source>
        <translation>之后：{name}</translation>
    </message>
    <message>
        <source>distance {value} from your unseen pictures</source>
        <translation>与您未被学习的画作相距 {value}</translation>
    </message>
    <message>
        <source>{value} nats a note on your unseen tunes</source>
        <translation>在您未被学习的乐曲上，每音符 {value} 奈特</translation>
    </message>
    <message>
        <source>{value} nats a token on your unseen pages</source>
        <translation>在您未被学习的文稿上，每词元 {value} 奈特</translation>
    </message>
    <message>
        <source>Too few works to hold some out: how close it came can only be seen and heard.</source>
        <translation>作品太少，无法留出一部分检验：像不像只能看一看、听一听。</translation>
    </message>
    <message>
        <source>It came no closer to your works; give it more works, or more time.</source>
        <translation>它没有更接近您的作品；请提供更多作品，或训练更久。</translation>
    </message>
    <message>
        <source>It came closer to pictures of yours that it never saw.</source>
        <translation>它更接近您那些它从未见过的画作了。</translation>
    </message>
    <message>
        <source>Works of yours that it never saw surprise it {share} % less.</source>
        <translation>您那些它从未见过的作品，对它来说意外减少了 {share} %。</translation>
    </message>
</context>
<context>
    <name>BriefBar</name>
    <message>
        <source>valence %1   arousal %2</source>
        <translation>效价 %1   唤醒 %2</translation>
    </message>
    <message>
        <source>(from the words)</source>
        <translation>（来自文字）</translation>
    </message>
    <message>
        <source>Any form</source>
        <translation>任意体裁</translation>
    </message>
    <message>
        <source>Quatrain</source>
        <translation>四行诗</translation>
    </message>
    <message>
        <source>Stanzas of four</source>
        <translation>四行诗节</translation>
    </message>
    <message>
        <source>Sonnet</source>
        <translation>十四行诗</translation>
    </message>
    <message>
        <source>Five-character quatrain</source>
        <translation>五言绝句</translation>
    </message>
    <message>
        <source>Long poem</source>
        <translation>长诗</translation>
    </message>
    <message>
        <source>Seven-character quatrain</source>
        <translation>七言绝句</translation>
    </message>
    <message>
        <source>Five-character octave</source>
        <translation>五言律诗</translation>
    </message>
    <message>
        <source>Seven-character octave</source>
        <translation>七言律诗</translation>
    </message>
    <message>
        <source>Ci</source>
        <translation>词</translation>
    </message>
    <message>
        <source>Qu</source>
        <translation>曲</translation>
    </message>
    <message>
        <source>Couplet</source>
        <translation>双行体</translation>
    </message>
    <message>
        <source>Common metre</source>
        <translation>普通格律</translation>
    </message>
    <message>
        <source>Limerick</source>
        <translation>五行打油诗</translation>
    </message>
    <message>
        <source>Haiku</source>
        <translation>俳句</translation>
    </message>
    <message>
        <source>Petrarchan sonnet</source>
        <translation>彼特拉克十四行诗</translation>
    </message>
    <message>
        <source>Blank verse</source>
        <translation>无韵诗</translation>
    </message>
    <message>
        <source>Pair of lines</source>
        <translation>对联</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创作</translation>
    </message>
    <message>
        <source>Cancel (Esc)</source>
        <translation>取消 (Esc)</translation>
    </message>
    <message>
        <source>Create (Ctrl+Return)</source>
        <translation>创作 (Ctrl+Return)</translation>
    </message>
    <message>
        <source>What shall the three be about?</source>
        <translation>这三件作品说些什么？</translation>
    </message>
    <message>
        <source>a storm over the sea</source>
        <translation>海上的风暴</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>格律</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>小节</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>画</translation>
    </message>
    <message>
        <source>%1 px</source>
        <translation>%1 像素</translation>
    </message>
    <message>
        <source>Model&apos;s own</source>
        <translation>模型原尺寸</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Painting</source>
        <translation>画</translation>
    </message>
    <message>
        <source>No painting yet</source>
        <translation>还没有画</translation>
    </message>
    <message>
        <source>{width} × {height} pixels at {percent} %</source>
        <translation>{width} × {height} 像素，缩放 {percent}%</translation>
    </message>
</context>
<context>
    <name>ChangePanel</name>
    <message>
        <source>Paint from a picture</source>
        <translation>由图片作画</translation>
    </message>
    <message>
        <source>darker</source>
        <translation>更暗</translation>
    </message>
    <message>
        <source>lighter</source>
        <translation>更亮</translation>
    </message>
    <message>
        <source>colder</source>
        <translation>更冷</translation>
    </message>
    <message>
        <source>warmer</source>
        <translation>更暖</translation>
    </message>
    <message>
        <source>paler</source>
        <translation>更淡</translation>
    </message>
    <message>
        <source>more colourful</source>
        <translation>更鲜艳</translation>
    </message>
    <message>
        <source>softer</source>
        <translation>更柔和</translation>
    </message>
    <message>
        <source>stronger contrast</source>
        <translation>对比更强</translation>
    </message>
    <message>
        <source>calmer</source>
        <translation>更平静</translation>
    </message>
    <message>
        <source>more agitated</source>
        <translation>更激烈</translation>
    </message>
    <message>
        <source>more open</source>
        <translation>更开阔</translation>
    </message>
    <message>
        <source>more detailed</source>
        <translation>更细密</translation>
    </message>
    <message>
        <source>light below</source>
        <translation>下方亮</translation>
    </message>
    <message>
        <source>light above</source>
        <translation>上方亮</translation>
    </message>
    <message>
        <source>light on the left</source>
        <translation>左侧亮</translation>
    </message>
    <message>
        <source>light on the right</source>
        <translation>右侧亮</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>明暗</translation>
    </message>
    <message>
        <source>Warmth</source>
        <translation>冷暖</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>色彩</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Agitation</source>
        <translation>动静</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>疏密</translation>
    </message>
    <message>
        <source>From above</source>
        <translation>上下光</translation>
    </message>
    <message>
        <source>From aside</source>
        <translation>左右光</translation>
    </message>
    <message>
        <source>Axis %1</source>
        <translation>轴 %1</translation>
    </message>
    <message>
        <source>Sliders for this picture</source>
        <translation>此画的滑块</translation>
    </message>
    <message>
        <source>Lighter, warmer, calmer …: directions learned from the model&apos;s own pictures</source>
        <translation>更亮、更暖、更平静……：从模型自己的画中学到的方向</translation>
    </message>
    <message>
        <source>Paint from a picture…</source>
        <translation>由图片作画…</translation>
    </message>
    <message>
        <source>The model&apos;s picture that comes nearest to one of yours, in some seconds</source>
        <translation>几秒内找出模型中最接近你图片的画</translation>
    </message>
    <message>
        <source>Typical</source>
        <translation>典型</translation>
    </message>
    <message>
        <source>Drawn towards the most typical picture (truncation)</source>
        <translation>向最典型的画靠拢（截断）</translation>
    </message>
    <message>
        <source>Mix with seed</source>
        <translation>与种子混合</translation>
    </message>
    <message>
        <source>The picture of the same words with this seed is mixed in</source>
        <translation>混入同样词句、此种子的画</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Large forms</source>
        <translation>大形</translation>
    </message>
    <message>
        <source>Fine forms</source>
        <translation>细部</translation>
    </message>
    <message>
        <source>How much of the other picture&apos;s: %1</source>
        <translation>取另一幅画的多少：%1</translation>
    </message>
    <message>
        <source>Paint with it</source>
        <translation>以此作画</translation>
    </message>
    <message>
        <source>Take this picture as the painting; Undo brings the old one back</source>
        <translation>把此画作为画作；撤销可恢复原画</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>复位</translation>
    </message>
    <message>
        <source>All sliders to the middle</source>
        <translation>所有滑块回到中间</translation>
    </message>
</context>
<context>
    <name>ColourPanel</name>
    <message>
        <source>Colour</source>
        <translation>色彩</translation>
    </message>
    <message>
        <source>Colour in use: %1</source>
        <translation>当前颜色：%1</translation>
    </message>
    <message>
        <source>Colour %1</source>
        <translation>颜色 %1</translation>
    </message>
    <message>
        <source>Choose a colour</source>
        <translation>选择颜色</translation>
    </message>
    <message>
        <source>From the picture</source>
        <translation>取自画面</translation>
    </message>
    <message>
        <source>Used lately</source>
        <translation>最近使用</translation>
    </message>
    <message>
        <source>Take the colours from the picture anew</source>
        <translation>重新从画面取色</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Select notes or drag a loop above the bar numbers: that place is written anew.</source>
        <translation>请选择音符,或在小节号上方拖出循环段:该处将被重写。</translation>
    </message>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品是安全的。</translation>
    </message>
    <message>
        <source>The model found no notes for this place; try another seed.</source>
        <translation>模型没有为此处找到音符;请换一个种子。</translation>
    </message>
    <message>
        <source>%1 notes proposed</source>
        <translation>建议了 %1 个音符</translation>
    </message>
    <message>
        <source>%1 of %2: </source>
        <translation>第 %1／%2 个：</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source> bars</source>
        <translation> 小节</translation>
    </message>
    <message>
        <source>Seed </source>
        <translation>种子 </translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填补</translation>
    </message>
    <message>
        <source>Write what is selected, or the loop, anew in all tracks</source>
        <translation>在所有音轨中重写所选处或循环段</translation>
    </message>
    <message>
        <source>Vary</source>
        <translation>变奏</translation>
    </message>
    <message>
        <source>Go on for so many bars: from what is selected, from the playhead, or from the end of the tune</source>
        <translation>续写若干小节：接在所选音符、播放头或曲末之后</translation>
    </message>
    <message>
        <source>Other notes for what is selected, or the loop, in the same rhythm or a new one</source>
        <translation>为所选处或循环段另写音符，节奏照旧或新作</translation>
    </message>
    <message>
        <source>Harmonise</source>
        <translation>配和声</translation>
    </message>
    <message>
        <source>Chords below the edited track, in a track of their own</source>
        <translation>在所编辑音轨下方配和弦,另成一轨</translation>
    </message>
    <message>
        <source>Accompany</source>
        <translation>伴奏</translation>
    </message>
    <message>
        <source>A free accompaniment to the tune, in a track of its own</source>
        <translation>为乐曲写自由伴奏，自成一轨</translation>
    </message>
    <message>
        <source>Melody</source>
        <translation>旋律</translation>
    </message>
    <message>
        <source>A melody above the tune, in a track of its own</source>
        <translation>在乐曲之上写旋律，自成一轨</translation>
    </message>
    <message>
        <source>Bridge</source>
        <translation>过渡</translation>
    </message>
    <message>
        <source>Lead from what comes before the selection or loop over to what comes after it</source>
        <translation>从所选或循环之前的音乐过渡到其后的音乐</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop writing; what there is will be offered</source>
        <translation>停止写作;已写的会作为建议</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>采纳</translation>
    </message>
    <message>
        <source>Take the proposed notes into the tune</source>
        <translation>把建议的音符放入曲子</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Leave the tune as it is</source>
        <translation>曲子保持原样</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>小节</translation>
    </message>
    <message>
        <source>How many bars Continue writes</source>
        <translation>“续写”写多少小节</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>The same seed gives the same notes</source>
        <translation>同一种子得到同样的音符</translation>
    </message>
    <message>
        <source>The proposal before</source>
        <translation>上一个候选</translation>
    </message>
    <message>
        <source>The next proposal</source>
        <translation>下一个候选</translation>
    </message>
    <message>
        <source>How the model writes</source>
        <translation>模型怎样写</translation>
    </message>
    <message>
        <source>How the model writes: density, voices, range, mood, boldness</source>
        <translation>模型怎样写：密度、声部、音域、情绪、大胆程度</translation>
    </message>
    <message>
        <source>Keep the seed</source>
        <translation>保留种子</translation>
    </message>
    <message>
        <source>Keep the seed; else each answer is followed by another one</source>
        <translation>保留种子;否则每次之后换一个</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>Count</name>
    <message>
        <source>%1 Chinese characters · %2 characters</source>
        <translation>%1 个汉字 · %2 个字符</translation>
    </message>
    <message>
        <source>%1 words · %2 characters</source>
        <translation>%1 个词 · %2 个字符</translation>
    </message>
</context>
<context>
    <name>DataSetsPage</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>作品</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>授权</translation>
    </message>
    <message>
        <source>Models that learned from it</source>
        <translation>从中学习的模型</translation>
    </message>
    <message>
        <source>Data sets</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>No model here has said what it learned from.</source>
        <translation>这里还没有模型说明它学自什么。</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Asked for</source>
        <translation>要求</translation>
    </message>
    <message>
        <source>Mood</source>
        <translation>情绪</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>格律</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Copy check</source>
        <translation>抄袭检查</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>收入时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>指纹</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>画</translation>
    </message>
    <message>
        <source>Tune</source>
        <translation>曲</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>black</source>
        <translation>黑</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰</translation>
    </message>
    <message>
        <source>white</source>
        <translation>白</translation>
    </message>
    <message>
        <source>red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>orange</source>
        <translation>橙</translation>
    </message>
    <message>
        <source>brown</source>
        <translation>棕</translation>
    </message>
    <message>
        <source>yellow</source>
        <translation>黄</translation>
    </message>
    <message>
        <source>green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>purple</source>
        <translation>紫</translation>
    </message>
    <message>
        <source>pink</source>
        <translation>粉</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open it in its studio; Undo brings back what was there (Enter)</source>
        <translation>在对应的工作室中打开；撤销可恢复原来的作品（回车）</translation>
    </message>
    <message>
        <source>Where it came from and what came of it</source>
        <translation>来源与衍生</translation>
    </message>
    <message>
        <source>Made from the same brief</source>
        <translation>出自同一要求</translation>
    </message>
    <message>
        <source>About the work</source>
        <translation>关于作品</translation>
    </message>
    <message>
        <source>Play or stop</source>
        <translation>播放或停止</translation>
    </message>
    <message>
        <source>Export this work…</source>
        <translation>导出这件作品…</translation>
    </message>
    <message>
        <source>Remove from the library (Delete)</source>
        <translation>从作品库移除（Delete）</translation>
    </message>
</context>
<context>
    <name>EditBar</name>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>Quantise</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source> % swing</source>
        <translation> % 摇摆</translation>
    </message>
    <message>
        <source>Select and move</source>
        <translation>选择与移动</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>切分</translation>
    </message>
    <message>
        <source>What notes snap to; T: triplets. With Alt they move freely</source>
        <translation>音符对齐的网格;T 为三连音。按住 Alt 可自由移动</translation>
    </message>
    <message>
        <source>Rows of this key are bright</source>
        <translation>调内音的行较亮</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>音阶</translation>
    </message>
    <message>
        <source>Scale of the key</source>
        <translation>该调的音阶</translation>
    </message>
    <message>
        <source>Lock to the key</source>
        <translation>锁定在调内</translation>
    </message>
    <message>
        <source>Notes you draw or move stay in the key</source>
        <translation>画出或移动的音符保持在调内</translation>
    </message>
    <message>
        <source>Draw the chosen notes, or all, to the grid</source>
        <translation>将所选音符(或全部)拉向网格</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How far notes are drawn to the grid</source>
        <translation>音符被拉向网格的程度</translation>
    </message>
    <message>
        <source>Swing</source>
        <translation>摇摆</translation>
    </message>
    <message>
        <source>How late every second step of the grid is; 100 %: triplets</source>
        <translation>每第二格延后多少;100 % 即三连音</translation>
    </message>
    <message>
        <source>More to do with the chosen notes, or with all</source>
        <translation>对所选音符(或全部)的更多操作</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>显示全部</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>A MIDI system did not answer; it is left out until it does, and MIDI runs again.</source>
        <translation>某个 MIDI 系统没有应答；恢复之前先不用它，MIDI 已重新运行。</translation>
    </message>
    <message>
        <source>A MIDI system is back; MIDI was started again to reach it.</source>
        <translation>某个 MIDI 系统已恢复；MIDI 已重新启动以便使用。</translation>
    </message>
    <message>
        <source>A feminine ending.</source>
        <translation>阴性收尾（末尾多一个轻音节）。</translation>
    </message>
    <message>
        <source>A model of the eye without knowledge of things; where people look it often misses faces.</source>
        <translation>只模拟视觉，不认识事物；常常漏掉人们会看的面孔。</translation>
    </message>
    <message>
        <source>All pitch classes sound alike: no key stands out.</source>
        <translation>各音级同样多：没有突出的调。</translation>
    </message>
    <message>
        <source>Alternation of tones</source>
        <translation>平仄交替</translation>
    </message>
    <message>
        <source>Another key fits almost as well.</source>
        <translation>另一个调几乎同样吻合。</translation>
    </message>
    <message>
        <source>Another window has been writing into the library for long; try again.</source>
        <translation>另一个窗口长时间在写入作品库；请再试一次。</translation>
    </message>
    <message>
        <source>Appraisal</source>
        <translation>评测</translation>
    </message>
    <message>
        <source>Art Nouveau</source>
        <translation>新艺术运动</translation>
    </message>
    <message>
        <source>Artworks scatter around -2 widely; paper, varnish and scan shift it.</source>
        <translation>艺术品在 -2 左右分布很散；纸张、上光油和扫描都会使它偏移。</translation>
    </message>
    <message>
        <source>As the file sets it, averaged over all changes.</source>
        <translation>按文件所定，对所有变化取平均。</translation>
    </message>
    <message>
        <source>Bar against bar, the darker the more alike; alike sections have one letter.</source>
        <translation>小节对小节，颜色越深越相似；相似的段落用同一字母。</translation>
    </message>
    <message>
        <source>Baroque</source>
        <translation>巴洛克</translation>
    </message>
    <message>
        <source>Bits a token in each line: peaks are what the model did not expect.</source>
        <translation>每行每个词元的比特数：峰值是模型没有料到之处。</translation>
    </message>
    <message>
        <source>Bits in each bar: peaks are what the model did not expect.</source>
        <translation>每小节的比特数：峰值是模型没有料到之处。</translation>
    </message>
    <message>
        <source>Brought along from a file, maker unknown: {percent}.</source>
        <translation>从文件带来，作者不明：{percent}。</translation>
    </message>
    <message>
        <source>By its words, from calm (-1) to stirred (+1).</source>
        <translation>按用词，从平静（-1）到激动（+1）。</translation>
    </message>
    <message>
        <source>By its words, from sad (-1) to glad (+1).</source>
        <translation>按用词，从悲（-1）到喜（+1）。</translation>
    </message>
    <message>
        <source>By light and colour alone, from sad (-1) to glad (+1).</source>
        <translation>仅按明暗与色彩，从悲（-1）到喜（+1）。</translation>
    </message>
    <message>
        <source>By light, colour and detail alone, from calm (-1) to stirred (+1).</source>
        <translation>仅按明暗、色彩与细节，从平静（-1）到激动（+1）。</translation>
    </message>
    <message>
        <source>By mode, pace and register, from sad (-1) to glad (+1).</source>
        <translation>按调式、疏密与音区，从悲（-1）到喜（+1）。</translation>
    </message>
    <message>
        <source>By pace, loudness and texture, from calm (-1) to stirred (+1).</source>
        <translation>按疏密、响度与织体，从平静（-1）到激动（+1）。</translation>
    </message>
    <message>
        <source>Characters in each line.</source>
        <translation>每行的字数。</translation>
    </message>
    <message>
        <source>Cilin Zhengyun and the Pingshui table</source>
        <translation>《词林正韵》与平水韵表</translation>
    </message>
    <message>
        <source>Clearness of the key</source>
        <translation>调性清晰度</translation>
    </message>
    <message>
        <source>Coarse and fine forms are balanced as in nature (about -2).</source>
        <translation>粗大与细小的形状像自然景物那样平衡（约 -2）。</translation>
    </message>
    <message>
        <source>Coarse forms outweigh fine ones more than in nature (-2).</source>
        <translation>粗大的形状比自然景物（-2）更占优势。</translation>
    </message>
    <message>
        <source>Colourfulness</source>
        <translation>色彩丰富度</translation>
    </message>
    <message>
        <source>Common characters</source>
        <translation>常用字</translation>
    </message>
    <message>
        <source>Complexity of details</source>
        <translation>细节的复杂度</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>构图</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>Cool colours prevail.</source>
        <translation>以冷色为主。</translation>
    </message>
    <message>
        <source>Correlates 0.95 with the ratings of 20 people, of 84 photographs; paintings were not among them.</source>
        <translation>与 20 人对 84 张照片的评分相关 0.95；其中没有绘画。</translation>
    </message>
    <message>
        <source>Correlation of its pitch classes with those usual in the key (1: just alike).</source>
        <translation>其音级分布与该调惯常分布的相关（1：完全相同）。</translation>
    </message>
    <message>
        <source>Correlation with the mirror image; our choice</source>
        <translation>与镜像的相关；我们的选择</translation>
    </message>
    <message>
        <source>Counted</source>
        <translation>计数所得</translation>
    </message>
    <message>
        <source>Counts words: blind to negation, irony and what is told; of whole poems the sign is right more often than not, no more.</source>
        <translation>只数词语：看不出否定、反讽和所述之事；对整首诗，正负号多半正确，仅此而已。</translation>
    </message>
    <message>
        <source>Counts written lengths; a pedal is not heard.</source>
        <translation>按记谱时值计算；听不到踏板。</translation>
    </message>
    <message>
        <source>Course of feeling</source>
        <translation>情感走向</translation>
    </message>
    <message>
        <source>Course of tension</source>
        <translation>张力走向</translation>
    </message>
    <message>
        <source>Creativity</source>
        <translation>创造性</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>Depends on the resolution; here always 128 pixels, the papers use the whole scan.</source>
        <translation>取决于分辨率；这里一律 128 像素，论文用整幅扫描。</translation>
    </message>
    <message>
        <source>Disorder of details</source>
        <translation>细节的无序度</translation>
    </message>
    <message>
        <source>Distance from your own works</source>
        <translation>与自己作品的距离</translation>
    </message>
    <message>
        <source>Distance in the classifier&apos;s features; ours</source>
        <translation>分类器特征中的距离；自制</translation>
    </message>
    <message>
        <source>Each dot is a painting of the reference; the ring is this one.</source>
        <translation>每个点是参照集中的一幅画；圆环是这一幅。</translation>
    </message>
    <message>
        <source>Each figure says one thing and how far it is known to reach. Their sum would be no mark of beauty.</source>
        <translation>每个数字只说明一件事，并注明其可靠程度。把它们相加并不等于美的分数。</translation>
    </message>
    <message>
        <source>Easy to read: short words and sentences.</source>
        <translation>易读：词短句短。</translation>
    </message>
    <message>
        <source>Exact for this model and no other; a listener expects by what was heard in a whole life.</source>
        <translation>只对这个模型精确；听者的期待来自一生所听。</translation>
    </message>
    <message>
        <source>Exact for this model and no other; it depends on how words are cut into tokens.</source>
        <translation>只对这个模型精确；取决于词语如何切成词元。</translation>
    </message>
    <message>
        <source>Exact.</source>
        <translation>精确。</translation>
    </message>
    <message>
        <source>Eye-catchers on the thirds</source>
        <translation>三分点上的视觉焦点</translation>
    </message>
    <message>
        <source>Finds repeats by pitch and rhythm; a repeat in another key counts as new.</source>
        <translation>按音高与节奏找重复；移调的重复算作新的。</translation>
    </message>
    <message>
        <source>Finds the horizon of open landscapes; takes a table or a quay for one as well.</source>
        <translation>能找到开阔风景的地平线；也会把桌沿或码头当作地平线。</translation>
    </message>
    <message>
        <source>Finds {right} in 100 of the rhymes of {poems} poems of regulated shape, and {chance} in 100 where there is none; what rhymes today may not have rhymed then.</source>
        <translation>在 {poems} 首格律体诗的韵脚中每 100 处认出 {right} 处，不押韵处每 100 处误认 {chance} 处；今韵与古韵有别。</translation>
    </message>
    <message>
        <source>Fine forms weigh more than in nature (-2).</source>
        <translation>细小的形状比自然景物（-2）更多。</translation>
    </message>
    <message>
        <source>Fitted over box sizes of 2 to 32 pixels only; other estimators differ by 0.1 and more.</source>
        <translation>只在 2 至 32 像素的盒子上拟合；别的估计法会相差 0.1 以上。</translation>
    </message>
    <message>
        <source>Follows listeners&apos; tension in case studies (Herremans &amp; Chew 2016); loudness and tempo are left out.</source>
        <translation>在个案研究中与听者的张力相符（Herremans &amp; Chew 2016）；未计响度与速度。</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>体式</translation>
    </message>
    <message>
        <source>Found in novels of 10,000 words and more; in a short poem a few words decide.</source>
        <translation>见于一万词以上的小说；短诗中几个词便可左右。</translation>
    </message>
    <message>
        <source>Fourier slope</source>
        <translation>傅里叶斜率</translation>
    </message>
    <message>
        <source>Fractal dimension</source>
        <translation>分形维数</translation>
    </message>
    <message>
        <source>From 31 people&apos;s ratings of single colours; how it adds up over a picture was not tested.</source>
        <translation>来自 31 人对单色的评分；在整幅画上如何相加未经检验。</translation>
    </message>
    <message>
        <source>From coarse to fine</source>
        <translation>由粗到细</translation>
    </message>
    <message>
        <source>From the lowest to the highest note.</source>
        <translation>从最低音到最高音。</translation>
    </message>
    <message>
        <source>Groove consistency</source>
        <translation>律动一致性</translation>
    </message>
    <message>
        <source>Hard to read: long words or sentences.</source>
        <translation>难读：词长或句长。</translation>
    </message>
    <message>
        <source>Harmony of hues</source>
        <translation>色相和谐度</translation>
    </message>
    <message>
        <source>Held against {collection}.</source>
        <translation>与{collection}相比。</translation>
    </message>
    <message>
        <source>How alike the rhythms of neighbouring bars are.</source>
        <translation>相邻小节的节奏有多相似。</translation>
    </message>
    <message>
        <source>How evenly it uses the twelve notes (0: one note, 3.58: all alike).</source>
        <translation>十二个音用得有多均匀（0：只有一个音，3.58：完全均匀）。</translation>
    </message>
    <message>
        <source>How far apart the notes of half a bar lie on the spiral of fifths.</source>
        <translation>半小节内的音在五度螺旋上相距多远。</translation>
    </message>
    <message>
        <source>How far its details are from both perfect order and chance.</source>
        <translation>其细节离完全有序与纯粹偶然都有多远。</translation>
    </message>
    <message>
        <source>How far what sounds lies from the key, half bar by half bar.</source>
        <translation>逐半小节看，所响之音离主调多远。</translation>
    </message>
    <message>
        <source>How glad the words are, a quarter of the text at a time.</source>
        <translation>词语有多喜悦，每次看全文的四分之一。</translation>
    </message>
    <message>
        <source>How long each sounds, in the order of fifths.</source>
        <translation>各音级响多久，按五度排列。</translation>
    </message>
    <message>
        <source>How many notes begin in each quarter note.</source>
        <translation>每个四分音符内开始多少个音。</translation>
    </message>
    <message>
        <source>How many notes sound at once while any sounds.</source>
        <translation>有声时同时响多少个音。</translation>
    </message>
    <message>
        <source>How much of each hue there is, and the sectors of the template that fits best.</source>
        <translation>每种色相有多少，以及最吻合的模板的扇区。</translation>
    </message>
    <message>
        <source>How much the tension rises and falls along the tune.</source>
        <translation>张力沿乐曲起伏多大。</translation>
    </message>
    <message>
        <source>How often level and oblique tones change places at the second, fourth and sixth character.</source>
        <translation>第二、四、六字平仄交替的比例。</translation>
    </message>
    <message>
        <source>How the classifier divides its belief.</source>
        <translation>分类器如何分配其判断。</translation>
    </message>
    <message>
        <source>How unlikely the model {model} finds its notes.</source>
        <translation>模型 {model} 觉得这些音有多意外。</translation>
    </message>
    <message>
        <source>How well its light agrees with its mirror image, left to right (1: wholly).</source>
        <translation>其明暗与左右镜像有多一致（1：完全一致）。</translation>
    </message>
    <message>
        <source>Hues</source>
        <translation>色相</translation>
    </message>
    <message>
        <source>Impressionism</source>
        <translation>印象派</translation>
    </message>
    <message>
        <source>It comes nearest to this form and breaks it {faults} times.</source>
        <translation>最接近这一体式，有 {faults} 处不合。</translation>
    </message>
    <message>
        <source>It comes so near to works the model {model} learned from that it may be a copy.</source>
        <translation>它与模型“{model}”学过的作品非常接近，可能是抄来的。</translation>
    </message>
    <message>
        <source>It comes so near to {work} that it may be a copy of it: look at both.</source>
        <translation>它与{work}非常接近，可能是抄来的：请对照来看。</translation>
    </message>
    <message>
        <source>It ends about as glad as it began.</source>
        <translation>结尾与开头的喜悦相近。</translation>
    </message>
    <message>
        <source>It is nearest to {first}, then {second}.</source>
        <translation>最接近{first}，其次是{second}。</translation>
    </message>
    <message>
        <source>It is tensest {peak} % of the way and ends away from its key.</source>
        <translation>在 {peak} % 处最紧张，结束时远离主调。</translation>
    </message>
    <message>
        <source>It is tensest {peak} % of the way and ends near its key.</source>
        <translation>在 {peak} % 处最紧张，结束时靠近主调。</translation>
    </message>
    <message>
        <source>It is too short to say, or hardly a word comes twice.</source>
        <translation>太短而无法判断，或几乎没有词重复。</translation>
    </message>
    <message>
        <source>It is too short to tell whether it is a copy of a work that the model {model} knows.</source>
        <translation>它太短，无法判断是否抄自模型“{model}”学过的作品。</translation>
    </message>
    <message>
        <source>It keeps this form in full.</source>
        <translation>完全合乎这一体式。</translation>
    </message>
    <message>
        <source>It was not compared with what the model learned from: no fingerprints are there for it.</source>
        <translation>没有与模型学过的作品比对：没有可用的指纹数据。</translation>
    </message>
    <message>
        <source>It was signed on this computer, with your key.</source>
        <translation>它是在这台电脑上用您的密钥签名的。</translation>
    </message>
    <message>
        <source>Its details are as ordered as those of most paintings.</source>
        <translation>细节的有序程度与多数绘画相当。</translation>
    </message>
    <message>
        <source>Its hues fit the template {letter} best and lie {away}° outside it on average.</source>
        <translation>其色相最合模板 {letter}，平均偏出 {away}°。</translation>
    </message>
    <message>
        <source>Its notes fit this key clearly better than any other.</source>
        <translation>其音与这个调的吻合明显胜过其他调。</translation>
    </message>
    <message>
        <source>Its words grow gladder from beginning to end.</source>
        <translation>词语由始至终渐趋喜悦。</translation>
    </message>
    <message>
        <source>Its words grow sadder from beginning to end.</source>
        <translation>词语由始至终渐趋悲伤。</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>Knows light only: two different trees of one darkness count as symmetric.</source>
        <translation>只看明暗：同样深浅的两棵不同的树也算对称。</translation>
    </message>
    <message>
        <source>Leaps of the melody</source>
        <translation>旋律跳进</translation>
    </message>
    <message>
        <source>Length of lines</source>
        <translation>行长</translation>
    </message>
    <message>
        <source>Less than {share} in 100 of {collection}.</source>
        <translation>低于{collection}中的 {share} %。</translation>
    </message>
    <message>
        <source>Level line</source>
        <translation>水平线</translation>
    </message>
    <message>
        <source>Lexical diversity</source>
        <translation>词汇丰富度</translation>
    </message>
    <message>
        <source>Likelihood is that of the model {model}, among works it never saw.</source>
        <translation>可能性取自模型 {model}，与它未见过的作品相比。</translation>
    </message>
    <message>
        <source>Likelihood of a painting is how typical its texture is; no model here gives it a probability.</source>
        <translation>绘画的可能性指其质感有多典型；这里没有模型能给出它的概率。</translation>
    </message>
    <message>
        <source>Line ends that rhyme are joined.</source>
        <translation>押韵的行尾以弧线相连。</translation>
    </message>
    <message>
        <source>Logistic regression on maps of EfficientNet-lite0 (Tan &amp; Le 2019); ours</source>
        <translation>对 EfficientNet-lite0（Tan &amp; Le 2019）特征图的逻辑回归；自制</translation>
    </message>
    <message>
        <source>Looks at the latest works only; the threshold is the one of the models&apos; own check.</source>
        <translation>只看最近的作品；阈值即模型自身查重所用。</translation>
    </message>
    <message>
        <source>MIDI stopped again and again and stays off; what was held was released. Start Triptych again to use it.</source>
        <translation>MIDI 屡次停止，现已关闭；保持的音已释放。如需使用请重新启动 Triptych。</translation>
    </message>
    <message>
        <source>Made by a model: {percent}.</source>
        <translation>由模型完成：{percent}。</translation>
    </message>
    <message>
        <source>Made by hand: {percent}.</source>
        <translation>由人手完成：{percent}。</translation>
    </message>
    <message>
        <source>Made by {makers}; the licence allows it.</source>
        <translation>{makers} 所作；许可协议允许使用。</translation>
    </message>
    <message>
        <source>Made for prose of school books (r 0.7 with their grades); verse without full stops seems harder.</source>
        <translation>为教科书散文而制（与年级相关 0.7）；没有句号的诗会显得更难。</translation>
    </message>
    <message>
        <source>Measures</source>
        <translation>各项测量</translation>
    </message>
    <message>
        <source>Metre</source>
        <translation>格律</translation>
    </message>
    <message>
        <source>Mood: glad</source>
        <translation>情绪：喜</translation>
    </message>
    <message>
        <source>Mood: stirred</source>
        <translation>情绪：激动</translation>
    </message>
    <message>
        <source>More than {share} in 100 of {collection}.</source>
        <translation>高于{collection}中的 {share} %。</translation>
    </message>
    <message>
        <source>Names the key of {right} in 100 of {pieces} piano pieces as their editors do; most of its errors are a fifth away or the relative key.</source>
        <translation>在 {pieces} 首钢琴曲中，有 {right} % 与编者所标之调一致；其错误多为相差五度或关系调。</translation>
    </message>
    <message>
        <source>Nearest labelled work</source>
        <translation>最近的有标注作品</translation>
    </message>
    <message>
        <source>Nearest of all is “{title}” by {artist} ({style}).</source>
        <translation>最近的是 {artist} 的《{title}》（{style}）。</translation>
    </message>
    <message>
        <source>Neither the file nor what is said of it was changed since it was signed.</source>
        <translation>签名之后，文件及其说明都没有被改动过。</translation>
    </message>
    <message>
        <source>Newer in its measures than {new} in 100 and likelier than {likely} in 100 of {collection}: much of both is rare.</source>
        <translation>与{collection}相比，其各项测量比 {new} % 更新颖，又比 {likely} % 更可能：两者兼高很少见。</translation>
    </message>
    <message>
        <source>Newer than {new} in 100 of {collection}; how likely it is, no model here can say.</source>
        <translation>比{collection}中的 {new} % 更新颖；至于有多可能，这里没有模型能说。</translation>
    </message>
    <message>
        <source>No copy of a work that the model {model} learned from was found in it.</source>
        <translation>其中没有发现抄自模型“{model}”学过的作品之处。</translation>
    </message>
    <message>
        <source>No line can begin with {letter}; choose another word.</source>
        <translation>没有诗行能以 {letter} 开头；请换一个词。</translation>
    </message>
    <message>
        <source>No note of the scale lies within the range of pitches; widen the range.</source>
        <translation>音域内没有该音阶的音；请放宽音域。</translation>
    </message>
    <message>
        <source>No stretch of it is found among the works that {model} learned from.</source>
        <translation>在 {model} 所学的作品中找不到它的任何片段。</translation>
    </message>
    <message>
        <source>No study shows that people agree with such a product. {measured}</source>
        <translation>没有研究表明人们认同这样的乘积。{measured}</translation>
    </message>
    <message>
        <source>Nothing in common with the {works} works of your library.</source>
        <translation>与您作品库中的 {works} 件作品毫无相同之处。</translation>
    </message>
    <message>
        <source>Nothing is recorded of who made which part.</source>
        <translation>没有记录哪一部分由谁完成。</translation>
    </message>
    <message>
        <source>Nothing that they claim can be relied on.</source>
        <translation>其中的任何说法都不可信。</translation>
    </message>
    <message>
        <source>Of what {model} learned from, “{work}” comes nearest.</source>
        <translation>在 {model} 所学的作品中，“{work}”最接近。</translation>
    </message>
    <message>
        <source>Of {works} works in your library “{title}” comes nearest.</source>
        <translation>在您作品库的 {works} 件作品中，“{title}”最接近。</translation>
    </message>
    <message>
        <source>On a grid of sixteenths; empty bars count as alike.</source>
        <translation>以十六分音符为格；空小节算作相同。</translation>
    </message>
    <message>
        <source>One figure for all sizes of detail; the eye weighs them differently.</source>
        <translation>各种大小的细节只有一个数字；眼睛的权衡并不相同。</translation>
    </message>
    <message>
        <source>Only forms with just as many lines are tried.</source>
        <translation>只尝试行数相同的体式。</translation>
    </message>
    <message>
        <source>Order and complexity</source>
        <translation>有序与复杂</translation>
    </message>
    <message>
        <source>Originality</source>
        <translation>原创性</translation>
    </message>
    <message>
        <source>Painted in strokes by the program after a picture: {percent}.</source>
        <translation>由程序按图画以笔触绘成：{percent}。</translation>
    </message>
    <message>
        <source>Passing notes count like chords.</source>
        <translation>经过音与和弦同等计算。</translation>
    </message>
    <message>
        <source>People would call it {word}.</source>
        <translation>人们会说它{word}。</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>Pitch classes</source>
        <translation>音级</translation>
    </message>
    <message>
        <source>Pitch-class entropy</source>
        <translation>音级熵</translation>
    </message>
    <message>
        <source>Plain to read.</source>
        <translation>可读性中等。</translation>
    </message>
    <message>
        <source>Polyphony</source>
        <translation>复音数</translation>
    </message>
    <message>
        <source>Post-Impressionism</source>
        <translation>后印象派</translation>
    </message>
    <message>
        <source>Power of the light by size of detail, with the line that fits.</source>
        <translation>明暗功率随细节大小的变化，以及拟合直线。</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>音域</translation>
    </message>
    <message>
        <source>Ratings follow such arousal well (r about 0.7), such valence less (0.4).</source>
        <translation>评分与这样的激动度相符（r 约 0.7），与这样的喜悦度较差（0.4）。</translation>
    </message>
    <message>
        <source>Read from the file</source>
        <translation>读自文件</translation>
    </message>
    <message>
        <source>Readability</source>
        <translation>易读性</translation>
    </message>
    <message>
        <source>Realism</source>
        <translation>现实主义</translation>
    </message>
    <message>
        <source>Renaissance</source>
        <translation>文艺复兴</translation>
    </message>
    <message>
        <source>Repetition</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Rhyme</source>
        <translation>押韵</translation>
    </message>
    <message>
        <source>Rhymes</source>
        <translation>韵脚</translation>
    </message>
    <message>
        <source>Right for {right} in 100 works by artists it never saw ({balanced} averaged over the styles; the commonest style alone would give {usual}).</source>
        <translation>对从未见过的画家的作品，{right} % 判断正确（各风格平均 {balanced} %；只猜最常见的风格可得 {usual} %）。</translation>
    </message>
    <message>
        <source>Rococo</source>
        <translation>洛可可</translation>
    </message>
    <message>
        <source>Romanticism</source>
        <translation>浪漫主义</translation>
    </message>
    <message>
        <source>Say which word the first letters of the lines spell, in the letters a to z.</source>
        <translation>请说明各行首字母拼成哪个词，只用 a 到 z。</translation>
    </message>
    <message>
        <source>Say which {count} characters the lines of the form {form} begin with.</source>
        <translation>请说明「{form}」各行开头的 {count} 个字。</translation>
    </message>
    <message>
        <source>Says nothing of their order; long tunes score higher.</source>
        <translation>不说明先后次序；长曲得分偏高。</translation>
    </message>
    <message>
        <source>Small details are disordered, as in visible brushwork.</source>
        <translation>小细节杂乱，如可见的笔触。</translation>
    </message>
    <message>
        <source>Small details are ordered, as in smooth or outlined forms.</source>
        <translation>小细节有序，如平滑或勾勒的形状。</translation>
    </message>
    <message>
        <source>So many MIDI outputs cannot be in use at a time; {name} is left out.</source>
        <translation>同时使用的 MIDI 输出不能这么多；{name} 未用。</translation>
    </message>
    <message>
        <source>So many in a row before repetition sets in (MTLD).</source>
        <translation>连续这么多之后才开始重复（MTLD）。</translation>
    </message>
    <message>
        <source>So near to a work the models learned from that it may be a copy.</source>
        <translation>与模型学过的一件作品如此接近，可能是复制品。</translation>
    </message>
    <message>
        <source>Spread of the harmony</source>
        <translation>和声的散布</translation>
    </message>
    <message>
        <source>Style, by a classifier</source>
        <translation>风格（分类器）</translation>
    </message>
    <message>
        <source>Styles</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>意外度</translation>
    </message>
    <message>
        <source>Surprise along the text</source>
        <translation>全文的意外度</translation>
    </message>
    <message>
        <source>Surprise along the tune</source>
        <translation>全曲的意外度</translation>
    </message>
    <message>
        <source>Symbolism</source>
        <translation>象征主义</translation>
    </message>
    <message>
        <source>Symmetry</source>
        <translation>对称</translation>
    </message>
    <message>
        <source>Tells glad from sad and stirred from calm in 58 to 76 of 100 pictures; blind to what is depicted.</source>
        <translation>能在 58 至 76 % 的图片中分辨喜与悲、激动与平静；看不到所画之物。</translation>
    </message>
    <message>
        <source>Tells periods of art history apart on average; single works of one style scatter widely.</source>
        <translation>平均而言能区分艺术史各时期；同一风格的单件作品分布很散。</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Tension</source>
        <translation>张力</translation>
    </message>
    <message>
        <source>The MIDI process stopped unexpectedly; what it held was released, and it runs again.</source>
        <translation>MIDI 进程意外停止；保持的音已全部释放，进程已重新运行。</translation>
    </message>
    <message>
        <source>The certificate is self-made: valid, but not trusted. It does not prove who the signer is.</source>
        <translation>证书是自制的：有效，但不受信任。它不能证明签名者是谁。</translation>
    </message>
    <message>
        <source>The claim is the signer&apos;s own word: the signature keeps it from being changed, not from being wrong.</source>
        <translation>说明是签名者自己的话：签名能防止它被改动，不能保证它属实。</translation>
    </message>
    <message>
        <source>The couplet uses {characters} twice.</source>
        <translation>对句中「{characters}」重复。</translation>
    </message>
    <message>
        <source>The credentials do not fit the file: it, or what is said of it, was changed after signing.</source>
        <translation>凭证与文件不符：签名之后，文件或其说明被改动过。</translation>
    </message>
    <message>
        <source>The file carries no credentials: nothing is known of who made it, and how.</source>
        <translation>文件没有凭证：不知道是谁做的、怎样做的。</translation>
    </message>
    <message>
        <source>The form has {wanted} lines, not {count}.</source>
        <translation>此体应有 {wanted} 行，现有 {count} 行。</translation>
    </message>
    <message>
        <source>The form has {wanted} phrases, not {count}.</source>
        <translation>此体应有 {wanted} 句，现有 {count} 句。</translation>
    </message>
    <message>
        <source>The form {form} is Chinese and the model writes English; choose another.</source>
        <translation>格律「{form}」是中文的，而模型写英文；请另选。</translation>
    </message>
    <message>
        <source>The form {form} is English and the model writes Chinese; choose another.</source>
        <translation>格律「{form}」是英文的，而模型写中文；请另选。</translation>
    </message>
    <message>
        <source>The highest notes are taken for the melody; under a descant it is another.</source>
        <translation>以最高音为旋律；若上方另有声部则不然。</translation>
    </message>
    <message>
        <source>The library {path} cannot be opened ({error}); make its folder writable.</source>
        <translation>作品库 {path} 无法打开（{error}）；请使其文件夹可写。</translation>
    </message>
    <message>
        <source>The library {path} cannot be used ({error}).</source>
        <translation>作品库 {path} 无法使用（{error}）。</translation>
    </message>
    <message>
        <source>The library {path} could not be written ({error}); make room on the disk. Nothing in it was changed.</source>
        <translation>作品库 {path} 无法写入（{error}）；请腾出磁盘空间。库中内容未改动。</translation>
    </message>
    <message>
        <source>The library {path} is damaged; move the file away, and a new one is begun. Saved documents are whole.</source>
        <translation>作品库 {path} 已损坏；请把该文件移走，随后会新建一个。已保存的文档完好。</translation>
    </message>
    <message>
        <source>The library {path} was made by a newer Triptych; update Triptych to open it.</source>
        <translation>作品库 {path} 由更新版本的 Triptych 创建；请更新 Triptych 后打开。</translation>
    </message>
    <message>
        <source>The light as a landscape, between a plane (2) and a solid (3).</source>
        <translation>把明暗看作地形，介于平面（2）与立体（3）之间。</translation>
    </message>
    <message>
        <source>The light strays so far from its mean (root mean square).</source>
        <translation>明暗偏离其平均值的程度（均方根）。</translation>
    </message>
    <message>
        <source>The mean step between one highest note and the next.</source>
        <translation>相邻最高音之间的平均音程。</translation>
    </message>
    <message>
        <source>The model does not know the character {character}; choose another.</source>
        <translation>模型不识「{character}」字；请换一个。</translation>
    </message>
    <message>
        <source>The model knows too few characters for this form; choose another form or model.</source>
        <translation>模型识字太少，写不了此体；请换格律或模型。</translation>
    </message>
    <message>
        <source>The model {model} hesitates as between so many equal words; {bits} bits a character.</source>
        <translation>模型 {model} 如同在这么多个等可能的词之间犹豫；每字符 {bits} 比特。</translation>
    </message>
    <message>
        <source>The model {name} learned from: {data}.</source>
        <translation>模型“{name}”学习的作品：{data}。</translation>
    </message>
    <message>
        <source>The paper states no error; ratings of palettes follow such templates poorly (O&apos;Donovan et al. 2011).</source>
        <translation>论文未给出误差；人们对配色的评分与此类模板不甚相符（O’Donovan 等 2011）。</translation>
    </message>
    <message>
        <source>The partner stopped unexpectedly; the jam is over, and your notes are kept.</source>
        <translation>合奏的模型意外停止；合奏结束，您的音符已保留。</translation>
    </message>
    <message>
        <source>The place to write in is longer than {bars} bars; select less.</source>
        <translation>所选之处超过 {bars} 小节；请少选一些。</translation>
    </message>
    <message>
        <source>The place to write in is shorter than a sixteenth; select more.</source>
        <translation>所选之处短于十六分音符；请多选一些。</translation>
    </message>
    <message>
        <source>The raised leading notes of a minor key count as foreign.</source>
        <translation>小调升高的导音算作调外音。</translation>
    </message>
    <message>
        <source>The rhyme of {word} is not known.</source>
        <translation>不知「{word}」的韵部。</translation>
    </message>
    <message>
        <source>The rights in what the model {name} learned from are unknown: ask before you publish or sell.</source>
        <translation>模型“{name}”所学作品的权利状况不明：发表或出售之前请先问清楚。</translation>
    </message>
    <message>
        <source>The share of bars that resemble an earlier one; sections: {form}.</source>
        <translation>与先前某小节相似的小节所占比例；段落：{form}。</translation>
    </message>
    <message>
        <source>The share of characters among the 500 commonest of Chinese verse.</source>
        <translation>属于诗词最常用 500 字的比例。</translation>
    </message>
    <message>
        <source>The share of its notes that one major or natural minor scale holds.</source>
        <translation>可归入同一大调或自然小调音阶的音的比例。</translation>
    </message>
    <message>
        <source>The share of line ends that rhyme with one near them: {scheme}.</source>
        <translation>与邻近行押韵的行尾比例：{scheme}。</translation>
    </message>
    <message>
        <source>The step of light that all columns share; our choice</source>
        <translation>各列共有的明暗跃变；我们的选择</translation>
    </message>
    <message>
        <source>The stress of {word} is against the metre.</source>
        <translation>{word} 的重音与格律不合。</translation>
    </message>
    <message>
        <source>The strongest level line lies {height} % up, away from the thirds.</source>
        <translation>最强的水平线在自下 {height} % 处，不在三分线上。</translation>
    </message>
    <message>
        <source>The strongest level line lies {height} % up, within a twentieth of a third.</source>
        <translation>最强的水平线在自下 {height} % 处，靠近三分线（二十分之一以内）。</translation>
    </message>
    <message>
        <source>The studio&apos;s forms</source>
        <translation>本工作室的体式</translation>
    </message>
    <message>
        <source>The style of the nearest work by another artist is the same in {share} of 100 works.</source>
        <translation>在 {share} % 的作品中，另一位画家的最近作品风格相同。</translation>
    </message>
    <message>
        <source>The threshold takes {share} % of {works} works it never saw for copies.</source>
        <translation>这一阈值会把 {works} 件从未见过的作品中的 {share} % 当作复制品。</translation>
    </message>
    <message>
        <source>The tones of the couplet are not opposed.</source>
        <translation>对句平仄未相对。</translation>
    </message>
    <message>
        <source>The tune is longer than {bars} bars; work on a part of it.</source>
        <translation>乐曲超过 {bars} 小节；请取其中一部分。</translation>
    </message>
    <message>
        <source>The work is not in the library any more; look for it again.</source>
        <translation>该作品已不在作品库中；请重新查找。</translation>
    </message>
    <message>
        <source>There are no MIDI ports here: no MIDI system answers. Connect a device or start a synthesiser.</source>
        <translation>没有 MIDI 端口：没有 MIDI 系统应答。请接上设备或启动合成器。</translation>
    </message>
    <message>
        <source>There are no notes before that place; choose a later one.</source>
        <translation>此处之前没有音符；请选更后之处。</translation>
    </message>
    <message>
        <source>There are no notes in this place to vary; select some.</source>
        <translation>此处没有可变奏的音符；请先选择。</translation>
    </message>
    <message>
        <source>There are no notes to go by; write or open some first (drums do not count).</source>
        <translation>没有可依据的音符；请先写入或打开（鼓不计）。</translation>
    </message>
    <message>
        <source>There is hardly a level line that goes all the way across.</source>
        <translation>几乎没有横贯全画的水平线。</translation>
    </message>
    <message>
        <source>There is no accepted formula of readability for Chinese verse; this stands in for it.</source>
        <translation>中文诗词没有公认的易读性公式；以此代替。</translation>
    </message>
    <message>
        <source>There is nothing to go on from just before that place; choose one nearer to the notes.</source>
        <translation>此处之前没有可接续的内容；请选离音符更近之处。</translation>
    </message>
    <message>
        <source>There is nothing to measure in it; choose a work with pixels, notes or words.</source>
        <translation>其中没有可测量的内容；请选择有像素、音符或词语的作品。</translation>
    </message>
    <message>
        <source>These bars have fewer than eight notes; add some, or take a tune of the lesson.</source>
        <translation>这几小节的音符少于八个；请添加一些，或改用课程里的曲调。</translation>
    </message>
    <message>
        <source>Thirds, the strongest level line, and circles where the eye is drawn.</source>
        <translation>三分线、最强的水平线，圆圈是吸引目光之处。</translation>
    </message>
    <message>
        <source>This loop is too short to go round in; make it longer.</source>
        <translation>循环段太短，无法循环；请加长。</translation>
    </message>
    <message>
        <source>This should repeat the phrase {phrase}.</source>
        <translation>此处应叠「{phrase}」。</translation>
    </message>
    <message>
        <source>This system has no virtual MIDI ports; choose one of the ports that are there.</source>
        <translation>本系统没有虚拟 MIDI 端口；请选用现有的端口。</translation>
    </message>
    <message>
        <source>To look at</source>
        <translation>图示</translation>
    </message>
    <message>
        <source>Tone: glad</source>
        <translation>语调：喜</translation>
    </message>
    <message>
        <source>Tone: stirred</source>
        <translation>语调：激动</translation>
    </message>
    <message>
        <source>Too few works were held out to state false alarms.</source>
        <translation>留出的作品太少，无法给出误报率。</translation>
    </message>
    <message>
        <source>Too short to tell a copy from chance.</source>
        <translation>太短，无法区分复制与巧合。</translation>
    </message>
    <message>
        <source>Tried on texts of 100 to 2,000 English words; unsure of shorter ones and of Chinese.</source>
        <translation>在 100 至 2000 个英文词的文本上检验过；对更短的文本和中文没有把握。</translation>
    </message>
    <message>
        <source>Tunes that change their key score low, however clear each part is.</source>
        <translation>转调的乐曲得分低，无论各段多清晰。</translation>
    </message>
    <message>
        <source>Ukiyo-e</source>
        <translation>浮世绘</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Wang Li 1958; the Pingshui table</source>
        <translation>王力 1958；平水韵表</translation>
    </message>
    <message>
        <source>Warm and cool colours are near balance.</source>
        <translation>冷暖色接近平衡。</translation>
    </message>
    <message>
        <source>Warm colours prevail.</source>
        <translation>以暖色为主。</translation>
    </message>
    <message>
        <source>Warmth</source>
        <translation>暖度</translation>
    </message>
    <message>
        <source>What catches the eye lies elsewhere than on the crossings of the thirds.</source>
        <translation>吸引目光之处不在三分线的交点上。</translation>
    </message>
    <message>
        <source>What catches the eye lies on the crossings of the thirds more than elsewhere.</source>
        <translation>吸引目光之处多在三分线的交点上。</translation>
    </message>
    <message>
        <source>What catches the eye lies on the thirds no more than elsewhere.</source>
        <translation>吸引目光之处在三分点上并不比别处多。</translation>
    </message>
    <message>
        <source>What is written; the beat that is felt may be half or twice as fast.</source>
        <translation>这是记谱速度；感到的拍子可能快一倍或慢一半。</translation>
    </message>
    <message>
        <source>Within one scale</source>
        <translation>同一音阶之内</translation>
    </message>
    <message>
        <source>Words in each line.</source>
        <translation>每行的词数。</translation>
    </message>
    <message>
        <source>Names the metre of {right} in 100 of {texts} sonnets and passages of known metre; {kept} in 100 of them keep it in four lines of five, of free verse {free} in 100.</source>
        <translation>在 {texts} 首格律已知的十四行诗与诗段中，每 100 首说对 {right} 首；其中每 100 首有 {kept} 首五行中至少四行合律，自由诗则为 {free} 首。</translation>
    </message>
    <message>
        <source>Of {poems} poems of regulated shape {kept} in 100 alternate in four places of five, of their characters in any order {chance} in 100; old verse and ci need not.</source>
        <translation>{poems} 首格律体诗中，每 100 首有 {kept} 首五处至少四处平仄相间，字序打乱后为 {chance} 首；古体诗和词不必如此。</translation>
    </message>
    <message>
        <source>Takes {rhymed} in 100 of {sonnets} sonnets for rhymed and {blank} in 100 of {unrhymed} passages without rhyme for unrhymed; near rhymes count.</source>
        <translation>{sonnets} 首十四行诗中每 100 首认 {rhymed} 首为押韵，{unrhymed} 段无韵诗中每 100 段认 {blank} 段为不押韵；近韵也算。</translation>
    </message>
    <message>
        <source>The licence allows it.</source>
        <translation>许可协议允许使用。</translation>
    </message>
    <message>
        <source>The maker of the works trained the model.</source>
        <translation>作者本人训练了模型。</translation>
    </message>
    <message>
        <source>The makers of the works agreed to this.</source>
        <translation>作者同意用于训练。</translation>
    </message>
    <message>
        <source>Whether their makers agree is not known.</source>
        <translation>不知作者是否同意。</translation>
    </message>
    <message>
        <source>Write a line of verse first.</source>
        <translation>请先写一行诗。</translation>
    </message>
    <message>
        <source>a calm mood</source>
        <translation>平静的情绪</translation>
    </message>
    <message>
        <source>a glad mood</source>
        <translation>欢快的情绪</translation>
    </message>
    <message>
        <source>a major key</source>
        <translation>大调</translation>
    </message>
    <message>
        <source>a minor key</source>
        <translation>小调</translation>
    </message>
    <message>
        <source>a quick tempo</source>
        <translation>快的速度</translation>
    </message>
    <message>
        <source>a sad mood</source>
        <translation>悲伤的情绪</translation>
    </message>
    <message>
        <source>a slow tempo</source>
        <translation>慢的速度</translation>
    </message>
    <message>
        <source>a stirred mood</source>
        <translation>激动的情绪</translation>
    </message>
    <message>
        <source>above {share} in 100</source>
        <translation>高于 {share} %</translation>
    </message>
    <message>
        <source>averagely colourful</source>
        <translation>色彩适中</translation>
    </message>
    <message>
        <source>bands from above</source>
        <translation>自上而下的层次</translation>
    </message>
    <message>
        <source>bars</source>
        <translation>小节</translation>
    </message>
    <message>
        <source>bits</source>
        <translation>比特</translation>
    </message>
    <message>
        <source>brightness</source>
        <translation>明亮</translation>
    </message>
    <message>
        <source>broad, quiet areas</source>
        <translation>开阔安静的色块</translation>
    </message>
    <message>
        <source>cold colours</source>
        <translation>冷色</translation>
    </message>
    <message>
        <source>complexity</source>
        <translation>复杂度</translation>
    </message>
    <message>
        <source>cool colours</source>
        <translation>冷色</translation>
    </message>
    <message>
        <source>cycles in a side (logarithm)</source>
        <translation>每边周期数（对数）</translation>
    </message>
    <message>
        <source>dark above, light below</source>
        <translation>上暗下亮</translation>
    </message>
    <message>
        <source>dark colours</source>
        <translation>暗色</translation>
    </message>
    <message>
        <source>darkness</source>
        <translation>幽暗</translation>
    </message>
    <message>
        <source>disorder of details</source>
        <translation>细节的无序度</translation>
    </message>
    <message>
        <source>distance from the key</source>
        <translation>离主调的距离</translation>
    </message>
    <message>
        <source>ever new words</source>
        <translation>用词不重复</translation>
    </message>
    <message>
        <source>extremely colourful</source>
        <translation>极其多彩</translation>
    </message>
    <message>
        <source>few lines</source>
        <translation>行数少</translation>
    </message>
    <message>
        <source>few notes</source>
        <translation>音符稀疏</translation>
    </message>
    <message>
        <source>few notes a second</source>
        <translation>音符稀疏</translation>
    </message>
    <message>
        <source>few notes at once</source>
        <translation>同时发声少</translation>
    </message>
    <message>
        <source>gladness of words</source>
        <translation>词语的喜悦</translation>
    </message>
    <message>
        <source>high notes</source>
        <translation>高音</translation>
    </message>
    <message>
        <source>highly colourful</source>
        <translation>十分多彩</translation>
    </message>
    <message>
        <source>light above, dark below</source>
        <translation>上亮下暗</translation>
    </message>
    <message>
        <source>light colours</source>
        <translation>亮色</translation>
    </message>
    <message>
        <source>lines</source>
        <translation>行</translation>
    </message>
    <message>
        <source>little green</source>
        <translation>绿色少</translation>
    </message>
    <message>
        <source>long lines</source>
        <translation>长句</translation>
    </message>
    <message>
        <source>long notes</source>
        <translation>长音</translation>
    </message>
    <message>
        <source>long words</source>
        <translation>长词</translation>
    </message>
    <message>
        <source>loud notes</source>
        <translation>响亮</translation>
    </message>
    <message>
        <source>low notes</source>
        <translation>低音</translation>
    </message>
    <message>
        <source>major keys</source>
        <translation>大调</translation>
    </message>
    <message>
        <source>many lines</source>
        <translation>行数多</translation>
    </message>
    <message>
        <source>many notes</source>
        <translation>音符繁密</translation>
    </message>
    <message>
        <source>many notes a second</source>
        <translation>音符密集</translation>
    </message>
    <message>
        <source>many notes at once</source>
        <translation>同时发声多</translation>
    </message>
    <message>
        <source>minor keys</source>
        <translation>小调</translation>
    </message>
    <message>
        <source>moderately colourful</source>
        <translation>较为多彩</translation>
    </message>
    <message>
        <source>much detail</source>
        <translation>细节丰富</translation>
    </message>
    <message>
        <source>much green</source>
        <translation>绿色多</translation>
    </message>
    <message>
        <source>muted colours</source>
        <translation>柔和的色彩</translation>
    </message>
    <message>
        <source>not colourful</source>
        <translation>并不多彩</translation>
    </message>
    <message>
        <source>novelty {new} %</source>
        <translation>新颖 {new} %</translation>
    </message>
    <message>
        <source>open surfaces</source>
        <translation>画面开阔</translation>
    </message>
    <message>
        <source>pieces that this model never saw</source>
        <translation>该模型从未见过的乐曲</translation>
    </message>
    <message>
        <source>plain statements</source>
        <translation>平实的语气</translation>
    </message>
    <message>
        <source>poems that this model never saw</source>
        <translation>该模型从未见过的诗</translation>
    </message>
    <message>
        <source>power (logarithm)</source>
        <translation>功率（对数）</translation>
    </message>
    <message>
        <source>questions and exclamations</source>
        <translation>问句与感叹</translation>
    </message>
    <message>
        <source>quite colourful</source>
        <translation>相当多彩</translation>
    </message>
    <message>
        <source>repeated words</source>
        <translation>用词重复</translation>
    </message>
    <message>
        <source>sections</source>
        <translation>乐段</translation>
    </message>
    <message>
        <source>short lines</source>
        <translation>短句</translation>
    </message>
    <message>
        <source>short notes</source>
        <translation>短音</translation>
    </message>
    <message>
        <source>short words</source>
        <translation>短词</translation>
    </message>
    <message>
        <source>slightly colourful</source>
        <translation>略为多彩</translation>
    </message>
    <message>
        <source>small steps</source>
        <translation>级进</translation>
    </message>
    <message>
        <source>soft contrast</source>
        <translation>对比柔和</translation>
    </message>
    <message>
        <source>soft notes</source>
        <translation>轻柔</translation>
    </message>
    <message>
        <source>stanzas</source>
        <translation>诗节</translation>
    </message>
    <message>
        <source>strong colours</source>
        <translation>浓烈的色彩</translation>
    </message>
    <message>
        <source>strong contrast</source>
        <translation>对比强烈</translation>
    </message>
    <message>
        <source>the form {name}</source>
        <translation>体裁 {name}</translation>
    </message>
    <message>
        <source>warm colours</source>
        <translation>暖色</translation>
    </message>
    <message>
        <source>wide leaps</source>
        <translation>大跳</translation>
    </message>
    <message>
        <source>windows of 16 bars from the reference tunes</source>
        <translation>参照乐曲的 16 小节片段</translation>
    </message>
    <message>
        <source>words of cold</source>
        <translation>写寒的词</translation>
    </message>
    <message>
        <source>words of day</source>
        <translation>写昼的词</translation>
    </message>
    <message>
        <source>words of night</source>
        <translation>写夜的词</translation>
    </message>
    <message>
        <source>words of warmth</source>
        <translation>写暖的词</translation>
    </message>
    <message>
        <source>words: {words}</source>
        <translation>词语：{words}</translation>
    </message>
    <message>
        <source>{beats} quarters a minute</source>
        <translation>每分钟 {beats} 个四分音符</translation>
    </message>
    <message>
        <source>{bits} bits</source>
        <translation>{bits} 比特</translation>
    </message>
    <message>
        <source>{bits} bits a note</source>
        <translation>每音 {bits} 比特</translation>
    </message>
    <message>
        <source>{character} should have a level tone (平).</source>
        <translation>「{character}」此处应为平声。</translation>
    </message>
    <message>
        <source>{character} should have an oblique tone (仄).</source>
        <translation>「{character}」此处应为仄声。</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} 字</translation>
    </message>
    <message>
        <source>{count} characters, not {wanted}.</source>
        <translation>{count} 字，应为 {wanted} 字。</translation>
    </message>
    <message>
        <source>{count} syllables, not {wanted}.</source>
        <translation>{count} 个音节，应为 {wanted} 个。</translation>
    </message>
    <message>
        <source>{count} words</source>
        <translation>{count} 词</translation>
    </message>
    <message>
        <source>{feet} anapaests</source>
        <translation>{feet} 个抑抑扬格</translation>
    </message>
    <message>
        <source>{feet} dactyls</source>
        <translation>{feet} 个扬抑抑格</translation>
    </message>
    <message>
        <source>{feet} iambs</source>
        <translation>{feet} 个抑扬格</translation>
    </message>
    <message>
        <source>{feet} trochees</source>
        <translation>{feet} 个扬抑格</translation>
    </message>
    <message>
        <source>{here} → {there}</source>
        <translation>{here} → {there}</translation>
    </message>
    <message>
        <source>{kept} of {lines} lines can be read as {metre}.</source>
        <translation>{lines} 行中有 {kept} 行可读作{metre}。</translation>
    </message>
    <message>
        <source>{makers} made the works and agreed to this.</source>
        <translation>{makers} 创作了这些作品，并同意用于训练。</translation>
    </message>
    <message>
        <source>{metre}, {share} %</source>
        <translation>{metre}，{share} %</translation>
    </message>
    <message>
        <source>{name} as style</source>
        <translation>风格 {name}</translation>
    </message>
    <message>
        <source>{name} as subject</source>
        <translation>题材 {name}</translation>
    </message>
    <message>
        <source>{name} does not take notes any more; playing goes on elsewhere.</source>
        <translation>{name} 不再接收音符；其他输出继续播放。</translation>
    </message>
    <message>
        <source>{name} is busy; close the program that uses it, and it is used here.</source>
        <translation>{name} 正被占用；关闭占用它的程序后即可使用。</translation>
    </message>
    <message>
        <source>{name} is not there; connect it, and it is used.</source>
        <translation>找不到 {name}；接上后即可使用。</translation>
    </message>
    <message>
        <source>{name} was disconnected; it is heard again once it is back.</source>
        <translation>{name} 已断开；恢复后自动继续接收。</translation>
    </message>
    <message>
        <source>{name} was disconnected; it is used again once it is back.</source>
        <translation>{name} 已断开；恢复后自动再用。</translation>
    </message>
    <message>
        <source>{new} % new × {likely} % likely</source>
        <translation>新颖 {new} % × 可能 {likely} %</translation>
    </message>
    <message>
        <source>{notes} notes</source>
        <translation>{notes} 个音</translation>
    </message>
    <message>
        <source>{notes} notes a quarter</source>
        <translation>每四分音符 {notes} 个音</translation>
    </message>
    <message>
        <source>{semitones} semitones</source>
        <translation>{semitones} 个半音</translation>
    </message>
    <message>
        <source>{style}, {share} %</source>
        <translation>{style}，{share} %</translation>
    </message>
    <message>
        <source>{system} does not answer; {name} waits until it is back.</source>
        <translation>{system} 没有应答；{name} 待其恢复后再用。</translation>
    </message>
    <message>
        <source>{tonic} major</source>
        <translation>{tonic} 大调</translation>
    </message>
    <message>
        <source>{tonic} minor</source>
        <translation>{tonic} 小调</translation>
    </message>
    <message>
        <source>{value} a token</source>
        <translation>每词元 {value}</translation>
    </message>
    <message>
        <source>{word} does not rhyme with {other}.</source>
        <translation>「{word}」与「{other}」不押韵。</translation>
    </message>
    <message>
        <source>{word} is a rhyme twice.</source>
        <translation>韵字「{word}」重出。</translation>
    </message>
    <message>
        <source>{word} is of a neighbouring rhyme.</source>
        <translation>「{word}」属邻韵。</translation>
    </message>
    <message>
        <source>{word} nearly rhymes with {other}.</source>
        <translation>「{word}」与「{other}」近似押韵。</translation>
    </message>
    <message>
        <source>{word} rhymes with itself.</source>
        <translation>「{word}」与自身押韵。</translation>
    </message>
    <message>
        <source>{works} Chinese poems</source>
        <translation>{works} 首中文诗词</translation>
    </message>
    <message>
        <source>{works} English poems</source>
        <translation>{works} 首英文诗</translation>
    </message>
    <message>
        <source>{works} paintings in the public domain</source>
        <translation>{works} 幅公有领域绘画</translation>
    </message>
    <message>
        <source>{works} songs and piano pieces</source>
        <translation>{works} 首歌曲与钢琴曲</translation>
    </message>
</context>
<context>
    <name>Exercises</name>
    <message>
        <source>Your painting</source>
        <translation>您的画</translation>
    </message>
    <message>
        <source>Your tune</source>
        <translation>您的曲子</translation>
    </message>
    <message>
        <source>Your text</source>
        <translation>您的文字</translation>
    </message>
    <message>
        <source>among 4,669 paintings from before 1931</source>
        <translation>与 1931 年以前的 4,669 幅画相比</translation>
    </message>
    <message>
        <source>among 1,668 songs and piano pieces</source>
        <translation>与 1,668 首歌曲和钢琴曲相比</translation>
    </message>
    <message>
        <source>among 12,778 Chinese poems</source>
        <translation>与 12,778 首中文诗词相比</translation>
    </message>
    <message>
        <source>among 11,521 English poems</source>
        <translation>与 11,521 首英文诗相比</translation>
    </message>
    <message>
        <source>more than %1 % of them</source>
        <translation>高于其中的 %1 %</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>明度</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>色彩</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>疏密</translation>
    </message>
    <message>
        <source>Warmth</source>
        <translation>冷暖</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Open sky</source>
        <translation>上明下暗</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Notes a second</source>
        <translation>每秒音符</translation>
    </message>
    <message>
        <source>Voices at once</source>
        <translation>同时声部</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>音高</translation>
    </message>
    <message>
        <source>Loudness</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>Length of notes</source>
        <translation>音符时值</translation>
    </message>
    <message>
        <source>Leaps</source>
        <translation>跳进</translation>
    </message>
    <message>
        <source>Major</source>
        <translation>大调</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>Length of lines</source>
        <translation>行长</translation>
    </message>
    <message>
        <source>Length of words</source>
        <translation>词长</translation>
    </message>
    <message>
        <source>Repeated words</source>
        <translation>重复用字</translation>
    </message>
    <message>
        <source>Marks ! and ?</source>
        <translation>叹号与问号</translation>
    </message>
    <message>
        <source>Darker</source>
        <translation>调暗</translation>
    </message>
    <message>
        <source>Brighter</source>
        <translation>调亮</translation>
    </message>
    <message>
        <source>Muted colours</source>
        <translation>色彩柔和些</translation>
    </message>
    <message>
        <source>Richer colours</source>
        <translation>色彩浓郁些</translation>
    </message>
    <message>
        <source>Less contrast</source>
        <translation>减弱对比</translation>
    </message>
    <message>
        <source>More contrast</source>
        <translation>加强对比</translation>
    </message>
    <message>
        <source>Cooler</source>
        <translation>偏冷</translation>
    </message>
    <message>
        <source>Warmer</source>
        <translation>偏暖</translation>
    </message>
    <message>
        <source>Another tempo</source>
        <translation>改变速度</translation>
    </message>
    <message>
        <source>Transpose</source>
        <translation>移调</translation>
    </message>
    <message>
        <source>Another loudness</source>
        <translation>改变力度</translation>
    </message>
    <message>
        <source>Other lengths of notes</source>
        <translation>改变时值</translation>
    </message>
    <message>
        <source>Fold leaps</source>
        <translation>折叠大跳</translation>
    </message>
    <message>
        <source>Vary the melody</source>
        <translation>变奏旋律</translation>
    </message>
    <message>
        <source>Accompany</source>
        <translation>伴奏</translation>
    </message>
    <message>
        <source>Break the lines</source>
        <translation>断行</translation>
    </message>
    <message>
        <source>Join the lines</source>
        <translation>合行</translation>
    </message>
    <message>
        <source>Fewer exclamations</source>
        <translation>减少感叹</translation>
    </message>
    <message>
        <source>Rewrite a line</source>
        <translation>改写一行</translation>
    </message>
    <message>
        <source>A refrain</source>
        <translation>叠句</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Then it is more than %1 % of them.</source>
        <translation>改后将高于其中的 %1 %。</translation>
    </message>
    <message>
        <source>%1: more than %2 % of them before, more than %3 % now.</source>
        <translation>%1：先前高于其中的 %2 %，现在高于 %3 %。</translation>
    </message>
    <message>
        <source>It is brighter than %1 % of the paintings. Try deeper shadows.</source>
        <translation>它比 %1 % 的画更明亮。试试更深的暗部。</translation>
    </message>
    <message>
        <source>It is darker than %1 % of the paintings. Try more light.</source>
        <translation>它比 %1 % 的画更暗。试试多一些光。</translation>
    </message>
    <message>
        <source>It is more colourful than %1 % of the paintings. Try muted colours, so that one can shine.</source>
        <translation>它比 %1 % 的画更鲜艳。试试柔和的颜色，让其中一种突显出来。</translation>
    </message>
    <message>
        <source>Its colours are greyer than in %1 % of the paintings. Try richer ones.</source>
        <translation>它的颜色比 %1 % 的画更灰。试试更浓郁的颜色。</translation>
    </message>
    <message>
        <source>Light and dark lie further apart than in %1 % of the paintings. Try a softer light.</source>
        <translation>它的明暗反差比 %1 % 的画更大。试试更柔和的光。</translation>
    </message>
    <message>
        <source>Light and dark lie closer together than in %1 % of the paintings. Try stronger contrast.</source>
        <translation>它的明暗反差比 %1 % 的画更小。试试更强的对比。</translation>
    </message>
    <message>
        <source>It is warmer than %1 % of the paintings. Try cooler shadows: blue against orange.</source>
        <translation>它比 %1 % 的画更暖。试试更冷的暗部：以蓝衬橙。</translation>
    </message>
    <message>
        <source>It is cooler than %1 % of the paintings. Try a warmer light.</source>
        <translation>它比 %1 % 的画更冷。试试更暖的光。</translation>
    </message>
    <message>
        <source>It is faster than %1 % of the pieces. Try it slower: what changes first, the mood or the melody?</source>
        <translation>它比 %1 % 的乐曲更快。试试慢一些：先变的是情绪，还是旋律？</translation>
    </message>
    <message>
        <source>It is slower than %1 % of the pieces. Try it faster.</source>
        <translation>它比 %1 % 的乐曲更慢。试试快一些。</translation>
    </message>
    <message>
        <source>More notes come in a second than in %1 % of the pieces. Try giving them time.</source>
        <translation>它每秒的音符比 %1 % 的乐曲更多。试试给它们一些时间。</translation>
    </message>
    <message>
        <source>Fewer notes come in a second than in %1 % of the pieces. Try a livelier tempo.</source>
        <translation>它每秒的音符比 %1 % 的乐曲更少。试试更活泼的速度。</translation>
    </message>
    <message>
        <source>It lies higher than %1 % of the pieces. Try it lower.</source>
        <translation>它的音区比 %1 % 的乐曲更高。试试低一些。</translation>
    </message>
    <message>
        <source>It lies lower than %1 % of the pieces. Try it higher.</source>
        <translation>它的音区比 %1 % 的乐曲更低。试试高一些。</translation>
    </message>
    <message>
        <source>It is louder than %1 % of the pieces. Try it softer, and keep the loud for one place.</source>
        <translation>它比 %1 % 的乐曲更响。试试轻一些，把强奏留给一处。</translation>
    </message>
    <message>
        <source>It is softer than %1 % of the pieces. Try it louder.</source>
        <translation>它比 %1 % 的乐曲更轻。试试响一些。</translation>
    </message>
    <message>
        <source>Its notes are longer than in %1 % of the pieces. Try them detached.</source>
        <translation>它的音符比 %1 % 的乐曲更长。试试断奏。</translation>
    </message>
    <message>
        <source>Its notes are shorter than in %1 % of the pieces. Try them sustained.</source>
        <translation>它的音符比 %1 % 的乐曲更短。试试连奏。</translation>
    </message>
    <message>
        <source>The melody leaps more than in %1 % of the pieces. Try folding the large leaps by an octave.</source>
        <translation>旋律的跳进比 %1 % 的乐曲更多。试试把大跳折回一个八度。</translation>
    </message>
    <message>
        <source>The melody leaps less than in %1 % of the pieces. Try a variation by the model, in the same rhythm.</source>
        <translation>旋律的跳进比 %1 % 的乐曲更少。试试让模型以相同节奏作一段变奏。</translation>
    </message>
    <message>
        <source>Fewer voices sound at once than in %1 % of the pieces. Try an accompaniment by the model.</source>
        <translation>同时发声的声部比 %1 % 的乐曲更少。试试让模型加上伴奏。</translation>
    </message>
    <message>
        <source>Its lines are longer than in %1 % of the poems. Try breaking them where one breathes.</source>
        <translation>它的诗行比 %1 % 的诗更长。试试在换气处断行。</translation>
    </message>
    <message>
        <source>Its lines are shorter than in %1 % of the poems. Try joining two and two.</source>
        <translation>它的诗行比 %1 % 的诗更短。试试两行并作一行。</translation>
    </message>
    <message>
        <source>It exclaims and asks more than %1 % of the poems. Try full stops, and keep one exclamation.</source>
        <translation>它的感叹与设问比 %1 % 的诗更多。试试改用句号，只留一处感叹。</translation>
    </message>
    <message>
        <source>It repeats words more than %1 % of the poems. Let the model rewrite the line that repeats most.</source>
        <translation>它的重复用字比 %1 % 的诗更多。让模型改写重复最多的一行。</translation>
    </message>
    <message>
        <source>It repeats words less than %1 % of the poems. Try a refrain: the first line comes back.</source>
        <translation>它的重复用字比 %1 % 的诗更少。试试叠句：让第一行再次出现。</translation>
    </message>
    <message>
        <source>It has fewer lines than %1 % of the poems. Let the model go on.</source>
        <translation>它的行数比 %1 % 的诗更少。让模型续写下去。</translation>
    </message>
    <message>
        <source>There is no such work yet. Create one, or open one of your own.</source>
        <translation>还没有这样的作品。请创作一件，或打开您自己的作品。</translation>
    </message>
    <message>
        <source>Open the studio</source>
        <translation>打开工作室</translation>
    </message>
    <message>
        <source>Nothing here is unusual. Make something unusual on purpose!</source>
        <translation>这里没有什么不寻常。试着有意做得不寻常吧！</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>试一试</translation>
    </message>
    <message>
        <source>Try it: %1</source>
        <translation>试一试：%1</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>The model is trying…</source>
        <translation>模型正在尝试…</translation>
    </message>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品安然无恙。</translation>
    </message>
    <message>
        <source>The model found nothing better; try it again.</source>
        <translation>模型没有找到更好的；请再试一次。</translation>
    </message>
    <message>
        <source>Each dot shows where your work lies among others; the blue part is what most of them do. That is no judgement: being unusual may be the point. Try a change, listen or look, and take it back if you like.</source>
        <translation>每个圆点表示您的作品在众作品中的位置；蓝色一段是多数作品的做法。这不是评判：与众不同也许正是用意所在。试一个改动，听一听、看一看，不喜欢就撤回。</translation>
    </message>
</context>
<context>
    <name>ExplorePanel</name>
    <message>
        <source>Reach</source>
        <translation>距离</translation>
    </message>
    <message>
        <source>How far the pictures around may be from this one</source>
        <translation>周围的画与这一幅可以相差多远</translation>
    </message>
    <message>
        <source>Look around</source>
        <translation>看看周围</translation>
    </message>
    <message>
        <source>Show eight pictures like this one; once more shows others</source>
        <translation>显示八幅与此相近的画；再按一次换另外八幅</translation>
    </message>
    <message>
        <source>This picture</source>
        <translation>这幅画</translation>
    </message>
    <message>
        <source>Neighbour %1</source>
        <translation>邻近 %1</translation>
    </message>
    <message>
        <source>%1: paint with it and go on from there</source>
        <translation>%1：用它作画，并由此继续</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>Export into a folder</source>
        <translation>导出到文件夹</translation>
    </message>
    <message>
        <source>Exported to %1: %2</source>
        <translation>已导出到 %1：%2</translation>
    </message>
    <message>
        <source>Seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>The tune is made to sound…</source>
        <translation>正在合成乐曲…</translation>
    </message>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品是安全的。</translation>
    </message>
    <message>
        <source>Exported: %1</source>
        <translation>已导出：%1</translation>
    </message>
    <message>
        <source>Verify a file</source>
        <translation>验证文件</translation>
    </message>
    <message>
        <source>There is nothing to export yet; press Create first.</source>
        <translation>还没有可导出的作品；请先点击“创作”。</translation>
    </message>
</context>
<context>
    <name>FilesModel</name>
    <message>
        <source>left out</source>
        <translation>不学</translation>
    </message>
    <message>
        <source>read</source>
        <translation>已读</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>读到的内容</translation>
    </message>
</context>
<context>
    <name>Filing</name>
    <message>
        <source>The works are not saved yet.</source>
        <translation>作品尚未保存。</translation>
    </message>
    <message>
        <source>Save them first?</source>
        <translation>先保存它们吗？</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>Film</name>
    <message>
        <source>after {minutes} min</source>
        <translation>训练 {minutes} 分钟后</translation>
    </message>
    <message>
        <source>What the model makes is shown here while it learns.</source>
        <translation>模型学习时，这里显示它作出的作品。</translation>
    </message>
    <message>
        <source>Look back at earlier previews</source>
        <translation>回看早前的预览</translation>
    </message>
    <message>
        <source>Look back at earlier previews; at the right end the latest is shown</source>
        <translation>回看早前的预览；拖到最右端显示最新的</translation>
    </message>
</context>
<context>
    <name>FilmPanel</name>
    <message>
        <source>Save the film</source>
        <translation>保存短片</translation>
    </message>
    <message>
        <source>The film was stopped before its first picture; start it again.</source>
        <translation>短片在第一幅画之前就停下了；请重新开始。</translation>
    </message>
    <message>
        <source>The film could not be written (%1); choose another folder.</source>
        <translation>影片无法写入（%1）；请另选文件夹。</translation>
    </message>
    <message>
        <source>The film is in %1.</source>
        <translation>短片已存为 %1。</translation>
    </message>
    <message>
        <source>Pictures of the film</source>
        <translation>短片的画面</translation>
    </message>
    <message>
        <source>Picture %1</source>
        <translation>画面 %1</translation>
    </message>
    <message>
        <source>Add the present picture to the film</source>
        <translation>把当前画加入短片</translation>
    </message>
    <message>
        <source>Earlier in the film</source>
        <translation>在短片中前移</translation>
    </message>
    <message>
        <source>Later in the film</source>
        <translation>在短片中后移</translation>
    </message>
    <message>
        <source>Take the picture out of the film</source>
        <translation>从短片中移除此画</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Length of the film</source>
        <translation>短片长度</translation>
    </message>
    <message>
        <source>Length of the film in seconds</source>
        <translation>短片长度（秒）</translation>
    </message>
    <message>
        <source>Save the film…</source>
        <translation>保存短片…</translation>
    </message>
    <message>
        <source>Two pictures or more, each turning into the next, round and round</source>
        <translation>两幅或更多画，依次变化，循环不断</translation>
    </message>
</context>
<context>
    <name>Filters</name>
    <message>
        <source>Any model</source>
        <translation>任意模型</translation>
    </message>
    <message>
        <source>Any mood</source>
        <translation>不限情绪</translation>
    </message>
    <message>
        <source>Mood: %1</source>
        <translation>情绪：%1</translation>
    </message>
    <message>
        <source>Colour: %1</source>
        <translation>颜色：%1</translation>
    </message>
    <message>
        <source>Any colour</source>
        <translation>任意颜色</translation>
    </message>
    <message>
        <source>Search titles, prompts, texts, forms</source>
        <translation>搜索标题、要求、正文、体裁</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Works near a mood, the nearest first</source>
        <translation>情绪相近的作品，最近的在前</translation>
    </message>
    <message>
        <source>Paintings with a colour, those with most of it first</source>
        <translation>含某种颜色的画，最多的在前</translation>
    </message>
    <message>
        <source>Works of one model</source>
        <translation>同一模型的作品</translation>
    </message>
    <message>
        <source>Paintings</source>
        <translation>画</translation>
    </message>
    <message>
        <source>Tunes</source>
        <translation>曲</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>文</translation>
    </message>
    <message>
        <source>Liked works alone</source>
        <translation>只看喜欢的作品</translation>
    </message>
    <message>
        <source>Removed works, kept for a month</source>
        <translation>已移除的作品，保留一个月</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>%1 found</source>
        <translation>找到 %1 处</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>What to find (Ctrl+F)</source>
        <translation>要查找的内容 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>What to put in its place (Ctrl+H)</source>
        <translation>用来替换的内容 (Ctrl+H)</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>前一处</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>The next one (Return)</source>
        <translation>后一处（回车）</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Replace this one and go to the next</source>
        <translation>替换这一处并转到下一处</translation>
    </message>
    <message>
        <source>Replace all</source>
        <translation>全部替换</translation>
    </message>
    <message>
        <source>Replace every one, as one step</source>
        <translation>全部替换，算作一步</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>关闭查找栏</translation>
    </message>
    <message>
        <source>Close the find bar (Esc)</source>
        <translation>关闭查找栏 (Esc)</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>Drop a folder of your pictures, MIDI files or texts here: a network will learn from them, on this computer and nowhere else.</source>
        <translation>把图片、MIDI 或文本文件夹拖到这里：网络会向它们学习，一切只在这台电脑上进行。</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Reading the works</source>
        <translation>读取作品</translation>
    </message>
    <message>
        <source>Reading the works…</source>
        <translation>正在读取作品…</translation>
    </message>
    <message>
        <source>Examples of what it will learn, as the network sees them</source>
        <translation>它将学习的样例（网络所见）</translation>
    </message>
    <message>
        <source>Pictures read: {count}</source>
        <translation>已读取图片：{count} 幅</translation>
    </message>
    <message>
        <source>Pieces read: {count}</source>
        <translation>已读取乐曲：{count} 首</translation>
    </message>
    <message>
        <source>Texts read: {count}</source>
        <translation>已读取文本：{count} 篇</translation>
    </message>
    <message>
        <source>Not read: {count}. The training goes on without them.</source>
        <translation>未读取：{count} 个。训练将略过它们。</translation>
    </message>
    <message>
        <source>Left out by you: {count}.</source>
        <translation>您排除了 {count} 个。</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>{language}, {count} characters.</source>
        <translation>{language}，{count} 个字符。</translation>
    </message>
    <message>
        <source>Everything could be read.</source>
        <translation>全部读取成功。</translation>
    </message>
    <message>
        <source>Files that were found</source>
        <translation>找到的文件</translation>
    </message>
    <message>
        <source>Take a tick away to learn without a file; the space bar does it for all selected</source>
        <translation>取消勾选就不学这个文件；空格键对所有选中的文件生效</translation>
    </message>
    <message>
        <source>Copy what was refused</source>
        <translation>复制被拒绝的文件清单</translation>
    </message>
    <message>
        <source>Nothing was read</source>
        <translation>什么都没有读到</translation>
    </message>
</context>
<context>
    <name>FormBar</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>A verse form to write in and to check by</source>
        <translation>写作与检查所依的格律</translation>
    </message>
    <message>
        <source>The form is kept.</source>
        <translation>合律。</translation>
    </message>
    <message>
        <source>The form is kept; see the notes.</source>
        <translation>合律；另有提示。</translation>
    </message>
    <message>
        <source>%1 places break the form.</source>
        <translation>有 %1 处不合律。</translation>
    </message>
    <message>
        <source>One place breaks the form.</source>
        <translation>有一处不合律。</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>格律</translation>
    </message>
    <message>
        <source>word or 藏头</source>
        <translation>词或藏头字</translation>
    </message>
    <message>
        <source>What the first letters spell</source>
        <translation>各行开头的字</translation>
    </message>
    <message>
        <source>The word, or the Chinese characters, that the lines begin with</source>
        <translation>各行开头拼成的词，或藏头的字</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>How many lines the model writes</source>
        <translation>模型写多少行</translation>
    </message>
    <message>
        <source> lines</source>
        <translation> 行</translation>
    </message>
    <message>
        <source>Write in the form</source>
        <translation>按格律写</translation>
    </message>
    <message>
        <source>The model writes a text that keeps the form (Ctrl+Shift+F)</source>
        <translation>模型写一篇合此格律的作品 (Ctrl+Shift+F)</translation>
    </message>
    <message>
        <source>Next mark</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Go to the next place that is marked, and say what is there (F8)</source>
        <translation>跳到下一处标记并说明 (F8)</translation>
    </message>
    <message>
        <source>Your own forms</source>
        <translation>自定格律</translation>
    </message>
    <message>
        <source>Open the folder of your own forms; each is a small text file</source>
        <translation>打开自定格律的文件夹；每种格律是一个小文本文件</translation>
    </message>
</context>
<context>
    <name>GanLesson</name>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品安然无恙。</translation>
    </message>
    <message>
        <source>There is no painting yet; press Create on the Triptych page first.</source>
        <translation>还没有画；请先在三联页上按“创作”。</translation>
    </message>
    <message>
        <source>A folder with pictures</source>
        <translation>图片文件夹</translation>
    </message>
    <message>
        <source>Critic: %1 steps, right about %2 %. Painter: %3 steps. Losses: critic %4, painter %5 nats.</source>
        <translation>评判者：%1 步，判对 %2 %。画家：%3 步。损失：评判者 %4、画家 %5 纳特。</translation>
    </message>
    <message>
        <source>Right: there the critic believes it more.</source>
        <translation>对：在那边评判者更相信它。</translation>
    </message>
    <message>
        <source>No, it goes along %1: there the critic believes it more.</source>
        <translation>不，它沿 %1 走：在那边评判者更相信它。</translation>
    </message>
    <message>
        <source>It is real.</source>
        <translation>它是真的。</translation>
    </message>
    <message>
        <source>It was painted by the network.</source>
        <translation>它是网络画的。</translation>
    </message>
    <message>
        <source>The critic gave it %1 % of being real. You: %2 of %4 right, the critic: %3 of %4.</source>
        <translation>评判者认为它有 %1 % 的可能是真的。您答对 %2/%4，评判者答对 %3/%4。</translation>
    </message>
    <message>
        <source>Two networks</source>
        <translation>两个网络</translation>
    </message>
    <message>
        <source>A GAN is two networks: a painter that turns random numbers into points, and a critic that has to tell the painter’s points from the real ones. Neither has learned anything yet.</source>
        <translation>GAN 是两个网络：画家（生成器）把随机数变成点，评判者（判别器）要把画家的点与真的点区分开来。它们都还什么也没学。</translation>
    </message>
    <message>
        <source>What the critic thinks</source>
        <translation>评判者怎么看</translation>
    </message>
    <message>
        <source>The critic colours the whole plane: blue where it would believe a point, red where it would not. Let it learn, and watch how it draws the border.</source>
        <translation>评判者给整个平面着色：它会相信的地方是蓝色，不相信的地方是红色。让它学习，看它怎样划出边界。</translation>
    </message>
    <message>
        <source>Where the gradient pushes</source>
        <translation>梯度往哪里推</translation>
    </message>
    <message>
        <source>Each painted point asks the critic: in which direction would you believe me more? This arrow, the gradient, is all that the painter ever learns from. Too many steps of the painter alone, and all its points run to one place: it collapses.</source>
        <translation>每个画出的点都问评判者：往哪个方向你会更相信我？这个箭头就是梯度，画家所学的全部都来自它。若只让画家学太多步，所有的点就会跑到一处：这叫模式崩溃。</translation>
    </message>
    <message>
        <source>Your guess</source>
        <translation>您来猜</translation>
    </message>
    <message>
        <source>Which way will the ringed point be pushed? Look at the colours: it goes where the critic’s belief rises fastest.</source>
        <translation>圈出的点会被推向哪边？看颜色：它朝评判者的信任上升最快的方向走。</translation>
    </message>
    <message>
        <source>They learn from each other</source>
        <translation>互相学习</translation>
    </message>
    <message>
        <source>Now one step each, in turn: as the painter gets better the critic finds it harder, until it is right only half of the time and can do no better than guess.</source>
        <translation>现在两者轮流各学一步：画家越好，评判者越难判断，直到只能判对一半，与瞎猜无异。</translation>
    </message>
    <message>
        <source>The same with pictures</source>
        <translation>换成图片</translation>
    </message>
    <message>
        <source>A picture of 28 by 28 pixels is a point too, in 2,352 dimensions. The third row shows where the gradient would make each painted picture brighter (white) or darker (black).</source>
        <translation>一幅 28×28 像素的图片也是一个点，只是在 2,352 维空间里。第三行显示梯度会让每幅画出的图片在哪里变亮（白）或变暗（黑）。</translation>
    </message>
    <message>
        <source>You against the critic</source>
        <translation>您与评判者比试</translation>
    </message>
    <message>
        <source>Is this one of the pictures to learn from, or one the network painted? Train it longer in the step before, and it gets harder.</source>
        <translation>这是供学习的图片，还是网络画的？在上一步多训练一会儿，就会更难分辨。</translation>
    </message>
    <message>
        <source>real points</source>
        <translation>真的点</translation>
    </message>
    <message>
        <source>painted points</source>
        <translation>画出的点</translation>
    </message>
    <message>
        <source>The plane with real and painted points</source>
        <translation>平面上真的点与画出的点</translation>
    </message>
    <message>
        <source>Real and painted pictures</source>
        <translation>真的与画出的图片</translation>
    </message>
    <message>
        <source>Real, and how likely the critic takes them to be so</source>
        <translation>真的图片，以及评判者认为它们为真的可能</translation>
    </message>
    <message>
        <source>Painted, and how likely the critic takes them to be real</source>
        <translation>画出的图片，以及评判者认为它们为真的可能</translation>
    </message>
    <message>
        <source>Where the gradient pushes each painted picture</source>
        <translation>梯度把每幅画出的图片推向哪里</translation>
    </message>
    <message>
        <source>A ring</source>
        <translation>圆环</translation>
    </message>
    <message>
        <source>Two moons</source>
        <translation>两弯月牙</translation>
    </message>
    <message>
        <source>Five clusters</source>
        <translation>五个点簇</translation>
    </message>
    <message>
        <source>Real points</source>
        <translation>真的点</translation>
    </message>
    <message>
        <source>Both in turn</source>
        <translation>两者轮流</translation>
    </message>
    <message>
        <source>Only the critic</source>
        <translation>只有评判者</translation>
    </message>
    <message>
        <source>Only the painter</source>
        <translation>只有画家</translation>
    </message>
    <message>
        <source>Who learns</source>
        <translation>谁来学</translation>
    </message>
    <message>
        <source>Drawn suns and hills</source>
        <translation>程序画的日与山</translation>
    </message>
    <message>
        <source>Pieces of your painting</source>
        <translation>您的画的局部</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>What it learns from</source>
        <translation>从什么学</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>一步</translation>
    </message>
    <message>
        <source>25 steps</source>
        <translation>25 步</translation>
    </message>
    <message>
        <source>250 steps</source>
        <translation>250 步</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>As it was before the last steps</source>
        <translation>回到最近几步之前</translation>
    </message>
    <message>
        <source>Begin again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Forget everything that was learned</source>
        <translation>忘掉学到的一切</translation>
    </message>
    <message>
        <source>Along arrow %1</source>
        <translation>沿箭头 %1</translation>
    </message>
    <message>
        <source>Real</source>
        <translation>真的</translation>
    </message>
    <message>
        <source>Painted</source>
        <translation>画的</translation>
    </message>
    <message>
        <source>Another</source>
        <translation>再来一个</translation>
    </message>
</context>
<context>
    <name>Hearing</name>
    <message>
        <source>{name} is back.</source>
        <translation>{name} 已恢复。</translation>
    </message>
    <message>
        <source>MIDI has ended; start Triptych again to use it.</source>
        <translation>MIDI 已结束；请重新启动 Triptych 再使用。</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>Drafts</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Every set you create is kept here as a draft.</source>
        <translation>创作的每一组作品都会作为草稿留在这里。</translation>
    </message>
    <message>
        <source>Draft: %1, seed %2</source>
        <translation>草稿：%1，种子 %2</translation>
    </message>
</context>
<context>
    <name>JamCard</name>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Connect a MIDI keyboard and choose it as the input.</source>
        <translation>请接上 MIDI 键盘并选作输入。</translation>
    </message>
    <message>
        <source>Play a phrase; when your bars are over, the model answers it. Whoever plays into the answer has the turn again.</source>
        <translation>弹一句；您的小节一完，模型便作答。答句中途弹奏，即重新轮到您。</translation>
    </message>
    <message>
        <source>Play a melody; the model accompanies it, and rests when you rest.</source>
        <translation>弹一段旋律；模型为之伴奏，您停它也停。</translation>
    </message>
    <message>
        <source>Jam</source>
        <translation>即兴合奏</translation>
    </message>
    <message>
        <source>Takes turns</source>
        <translation>一问一答</translation>
    </message>
    <message>
        <source>Accompanies</source>
        <translation>伴奏</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>The model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Turns</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Its sound</source>
        <translation>模型音色</translation>
    </message>
    <message>
        <source>The keyboard you play on</source>
        <translation>您弹奏的键盘</translation>
    </message>
    <message>
        <source>Whether it answers your phrases or plays along with them</source>
        <translation>对您的乐句作答，还是随之伴奏</translation>
    </message>
    <message>
        <source>Bars of your turn</source>
        <translation>您每轮的小节数</translation>
    </message>
    <message>
        <source>General MIDI sound of the model&apos;s part</source>
        <translation>模型声部的 General MIDI 音色</translation>
    </message>
    <message>
        <source>Bars of the model&apos;s turn</source>
        <translation>模型每轮的小节数</translation>
    </message>
    <message>
        <source>You: </source>
        <translation>您：</translation>
    </message>
    <message>
        <source>It: </source>
        <translation>模型：</translation>
    </message>
    <message>
        <source> bars</source>
        <translation> 小节</translation>
    </message>
    <message>
        <source>The tune plays along</source>
        <translation>乐曲一同播放</translation>
    </message>
    <message>
        <source>From the playhead on; else the jam begins after the tune&apos;s last bar</source>
        <translation>自播放头起；否则自乐曲末小节之后开始</translation>
    </message>
    <message>
        <source>Begin to jam</source>
        <translation>开始合奏</translation>
    </message>
</context>
<context>
    <name>Keyboard</name>
    <message>
        <source>Step input</source>
        <translation>步进输入</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Jam</source>
        <translation>即兴合奏</translation>
    </message>
</context>
<context>
    <name>LayerPanel</name>
    <message>
        <source>Hand</source>
        <translation>手绘</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>painted by hand</source>
        <translation>手绘</translation>
    </message>
    <message>
        <source>made by a model</source>
        <translation>由模型生成</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Space shows or hides a layer, F2 names it</source>
        <translation>空格键显示或隐藏图层，F2 重命名</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>How opaque the layer is</source>
        <translation>图层的不透明度</translation>
    </message>
    <message>
        <source>New layer (Ctrl+Shift+N)</source>
        <translation>新建图层（Ctrl+Shift+N）</translation>
    </message>
    <message>
        <source>Insert a picture as a layer (or drop or paste one)</source>
        <translation>插入图片为图层（也可拖入或粘贴）</translation>
    </message>
    <message>
        <source>Lift the layer</source>
        <translation>上移图层</translation>
    </message>
    <message>
        <source>Lower the layer</source>
        <translation>下移图层</translation>
    </message>
    <message>
        <source>Remove the layer</source>
        <translation>删除图层</translation>
    </message>
</context>
<context>
    <name>LearnPage</name>
    <message>
        <source>Learn</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>How a GAN paints</source>
        <translation>GAN 怎样作画</translation>
    </message>
    <message>
        <source>How an LSTM composes</source>
        <translation>LSTM 怎样作曲</translation>
    </message>
    <message>
        <source>How a Transformer writes</source>
        <translation>Transformer 怎样写作</translation>
    </message>
    <message>
        <source>Your own works</source>
        <translation>您自己的作品</translation>
    </message>
</context>
<context>
    <name>Lesson</name>
    <message>
        <source>Step %1 of %2</source>
        <translation>第 %1 步，共 %2 步</translation>
    </message>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品安然无恙。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>The step before (Page Up)</source>
        <translation>上一步（Page Up）</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>The next step (Page Down)</source>
        <translation>下一步（Page Down）</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Library</source>
        <translation>作品库</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>作品</translation>
    </message>
    <message>
        <source>For you</source>
        <translation>为你推荐</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Data sets</source>
        <translation>数据集</translation>
    </message>
</context>
<context>
    <name>LstmLesson</name>
    <message>
        <source>It is %1. You said %2, the model would have said %3 (%4 %; it gave %1 %5 %). You: %6 of %8 right, the model: %7 of %8.</source>
        <translation>是 %1。您答 %2，模型会答 %3（%4 %；它给 %1 的可能是 %5 %）。您答对 %6/%8，模型答对 %7/%8。</translation>
    </message>
    <message>
        <source>go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Event %1 of %2: %3.</source>
        <translation>第 %1 个事件，共 %2 个：%3。</translation>
    </message>
    <message>
        <source>Unit %1: keeps %2 % of what it held, lets %3 % of the new in.</source>
        <translation>单元 %1：保留原有的 %2 %，写入新值的 %3 %。</translation>
    </message>
    <message>
        <source>Before it came, the model gave it %1 %.</source>
        <translation>在它出现之前，模型给它的可能是 %1 %。</translation>
    </message>
    <message>
        <source>After %1 steps this tune costs %2 nats an event instead of %3, the other %4 instead of %5: what is learned by heart is paid for elsewhere.</source>
        <translation>%1 步之后，这首曲子每个事件耗 %2 纳特，原为 %3；另一首耗 %4，原为 %5：死记硬背的代价要在别处偿还。</translation>
    </message>
    <message>
        <source>A tune is a row of events</source>
        <translation>曲子是一串事件</translation>
    </message>
    <message>
        <source>The model hears four bars as a row of events, from left to right: a note, or a dot that says “go on to the next sixteenth”. That is all it ever sees.</source>
        <translation>模型把四小节听成从左到右的一串事件：一个音符，或一个表示“进到下一个十六分音符”的小点。它所见的仅此而已。</translation>
    </message>
    <message>
        <source>Three gates</source>
        <translation>三道门</translation>
    </message>
    <message>
        <source>At every event three gates open or close, from 0 to 1: how much of the memory to keep, how much of the new event to write into it, how much of it to use now. Walk along with the arrow keys; the bars are means over all units of a layer.</source>
        <translation>每到一个事件，三道门在 0 与 1 之间开合：记忆保留多少，新事件写入多少，此刻用出多少。用方向键逐个走过；柱形是一层全部单元的平均值。</translation>
    </message>
    <message>
        <source>The memory</source>
        <translation>记忆</translation>
    </message>
    <message>
        <source>Each row is one unit of the memory, red where it holds a positive number, blue where a negative one. The upper ones hold on for long, some for a whole phrase; the lower ones change with every note.</source>
        <translation>每一行是记忆的一个单元，存正数处为红，存负数处为蓝。上面的单元记得久，有的记住整个乐句；下面的随每个音符而变。</translation>
    </message>
    <message>
        <source>One unit</source>
        <translation>一个单元</translation>
    </message>
    <message>
        <source>Memory now = forget gate × memory before + input gate × new value; what it tells the next layer is output gate × tanh of the memory. Go to other units with the up and down keys.</source>
        <translation>现在的记忆 = 遗忘门 × 先前的记忆 + 输入门 × 新值；它告诉下一层的是 输出门 × 记忆的 tanh。用上下方向键换到其他单元。</translation>
    </message>
    <message>
        <source>What comes next?</source>
        <translation>接下来是什么？</translation>
    </message>
    <message>
        <source>From what it remembers the model gives every possible next event a chance. Blue is what really came; a note is the redder the more it surprised the model.</source>
        <translation>模型根据记忆给每个可能的下一事件一个概率。蓝色是真正出现的；音符越红，越出乎模型意料。</translation>
    </message>
    <message>
        <source>Your guess</source>
        <translation>您来猜</translation>
    </message>
    <message>
        <source>The tune has come to the question mark. Which note comes next? You play against the model, which has heard the same as you.</source>
        <translation>曲子进行到问号处。下一个音是哪个？您与模型比试，它听到的和您一样多。</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习中</translation>
    </message>
    <message>
        <source>A training step asks of every number in the network: which way to turn it, so that this tune surprises less? Let a copy of the model learn these four bars alone, and see what becomes of another tune.</source>
        <translation>一个训练步骤对网络中的每个数都问：该往哪边调，这首曲子才更不出意料？让模型的一个副本只学这四小节，看另一首曲子会怎样。</translation>
    </message>
    <message>
        <source>Ode to Joy</source>
        <translation>欢乐颂</translation>
    </message>
    <message>
        <source>Ah vous dirai-je, maman</source>
        <translation>小星星</translation>
    </message>
    <message>
        <source>The Jasmine Flower</source>
        <translation>茉莉花</translation>
    </message>
    <message>
        <source>Frère Jacques</source>
        <translation>两只老虎</translation>
    </message>
    <message>
        <source>Au clair de la lune</source>
        <translation>月光下</translation>
    </message>
    <message>
        <source>London Bridge</source>
        <translation>伦敦桥</translation>
    </message>
    <message>
        <source>Your own tune</source>
        <translation>您自己的曲子</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>keep (forget gate)</source>
        <translation>保留（遗忘门）</translation>
    </message>
    <message>
        <source>write (input gate)</source>
        <translation>写入（输入门）</translation>
    </message>
    <message>
        <source>use (output gate)</source>
        <translation>用出（输出门）</translation>
    </message>
    <message>
        <source>long memory</source>
        <translation>长记忆</translation>
    </message>
    <message>
        <source>short memory</source>
        <translation>短记忆</translation>
    </message>
    <message>
        <source>memory now</source>
        <translation>现在的记忆</translation>
    </message>
    <message>
        <source>this tune</source>
        <translation>这首曲子</translation>
    </message>
    <message>
        <source>another tune</source>
        <translation>另一首曲子</translation>
    </message>
    <message>
        <source>The tune as events</source>
        <translation>曲子的事件</translation>
    </message>
    <message>
        <source>Tune</source>
        <translation>曲</translation>
    </message>
    <message>
        <source>Layer of the LSTM</source>
        <translation>LSTM 的层</translation>
    </message>
    <message>
        <source>Hear it</source>
        <translation>听一听</translation>
    </message>
    <message>
        <source>Learn this tune</source>
        <translation>学这首曲子</translation>
    </message>
    <message>
        <source>Another</source>
        <translation>再来一个</translation>
    </message>
</context>
<context>
    <name>MannerCard</name>
    <message>
        <source>How the model writes</source>
        <translation>模型怎样写</translation>
    </message>
    <message>
        <source>As in the tune</source>
        <translation>同乐曲</translation>
    </message>
    <message>
        <source>Sparse</source>
        <translation>稀疏</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>适中</translation>
    </message>
    <message>
        <source>Dense</source>
        <translation>密集</translation>
    </message>
    <message>
        <source>Any number</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Proposals</source>
        <translation>候选</translation>
    </message>
    <message>
        <source>How many there are to choose from</source>
        <translation>提供几个供选择</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>How many notes there are in a bar</source>
        <translation>每小节有多少音符</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>声部</translation>
    </message>
    <message>
        <source>New notes that sound at once, at most</source>
        <translation>新音符最多同时发声数</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>音域</translation>
    </message>
    <message>
        <source>The lowest new note</source>
        <translation>最低的新音符</translation>
    </message>
    <message>
        <source>Boldness</source>
        <translation>大胆</translation>
    </message>
    <message>
        <source>Temperature: below 1 likelier notes, above bolder</source>
        <translation>温度：低于 1 更稳妥，高于 1 更大胆</translation>
    </message>
    <message>
        <source>Choice</source>
        <translation>取舍</translation>
    </message>
    <message>
        <source>Top-p: only the likeliest notes with this share of all chances</source>
        <translation>Top-p：只取累计概率达到此份额的最可能音符</translation>
    </message>
    <message>
        <source>Variations keep the rhythm</source>
        <translation>变奏保持节奏</translation>
    </message>
    <message>
        <source>New notes come when the old ones came, as long and as loud</source>
        <translation>新音的时刻、长短与力度与旧音相同</translation>
    </message>
    <message>
        <source>Highest note</source>
        <translation>最高音</translation>
    </message>
    <message>
        <source>The highest new note</source>
        <translation>最高的新音符</translation>
    </message>
    <message>
        <source>Mood</source>
        <translation>情绪</translation>
    </message>
    <message>
        <source>Of the new notes; left alone, that of the tune there is</source>
        <translation>新音符的情绪；不设定时同现有乐曲</translation>
    </message>
</context>
<context>
    <name>MarkCard</name>
    <message>
        <source>From bar %1 on</source>
        <translation>自第 %1 小节起</translation>
    </message>
    <message>
        <source>As before</source>
        <translation>照旧</translation>
    </message>
    <message>
        <source>Change tempo or time signature</source>
        <translation>更改速度或拍号</translation>
    </message>
    <message>
        <source>Tempo and time signature</source>
        <translation>速度与拍号</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Time signature</source>
        <translation>拍号</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>采用</translation>
    </message>
</context>
<context>
    <name>MeasureRow</name>
    <message>
        <source>Source: %1</source>
        <translation>出处：%1</translation>
    </message>
    <message>
        <source>Source and reach: click, Space or Enter</source>
        <translation>出处与可靠程度：点击、空格或回车</translation>
    </message>
</context>
<context>
    <name>MidiPanel</name>
    <message>
        <source>Built-in sound</source>
        <translation>内置音源</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>{name} is not connected; it is used as soon as it is.</source>
        <translation>{name} 未连接；接上后即会使用。</translation>
    </message>
    <message>
        <source>MIDI</source>
        <translation>MIDI</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Where tracks sound that have no output of their own</source>
        <translation>没有单独输出的音轨在此发声</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>The keyboard that is recorded and played from</source>
        <translation>用来录音和演奏的键盘</translation>
    </message>
    <message>
        <source>Open an output for other programs</source>
        <translation>为其他程序开一个输出</translation>
    </message>
    <message>
        <source>A virtual port named Triptych, to which other programs can connect</source>
        <translation>名为 Triptych 的虚拟端口，其他程序可以连接</translation>
    </message>
    <message>
        <source>Send the clock</source>
        <translation>发送时钟</translation>
    </message>
    <message>
        <source>Machines at the output follow this tune: start, stop, song position, 24 pulses to the quarter</source>
        <translation>输出端的设备跟随本曲：开始、停止、乐曲位置、每四分音符 24 个脉冲</translation>
    </message>
    <message>
        <source>Follow the clock of the input</source>
        <translation>跟随输入端的时钟</translation>
    </message>
    <message>
        <source>The tune starts, stops and runs as the machine at the input says</source>
        <translation>乐曲按输入端设备的指示开始、停止和行进</translation>
    </message>
    <message>
        <source>Hear what is played</source>
        <translation>听到弹奏</translation>
    </message>
    <message>
        <source>Pass the input on to the edited track&apos;s output</source>
        <translation>把输入转给正在编辑的音轨的输出</translation>
    </message>
    <message>
        <source>Step input</source>
        <translation>步进输入</translation>
    </message>
    <message>
        <source>While nothing plays, notes and chords are written at the playhead, one step of the grid each</source>
        <translation>停止播放时，音符与和弦逐格写在播放头处</translation>
    </message>
</context>
<context>
    <name>ModelPanel</name>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品是安全的。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop; what there is so far is kept</source>
        <translation>停止；保留目前已有的</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>About the model</source>
        <translation>关于此模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Makes</source>
        <translation>作品类型</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>For Create</source>
        <translation>用于创作</translation>
    </message>
    <message>
        <source>The engine stopped; try again.</source>
        <translation>引擎已停止；请重试。</translation>
    </message>
    <message>
        <source>Looking for models…</source>
        <translation>正在查找模型…</translation>
    </message>
    <message>
        <source>No model is here yet: train one on your own works.</source>
        <translation>这里还没有模型：用您自己的作品训练一个吧。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Train a model</source>
        <translation>训练模型</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>In use for Create</source>
        <translation>已用于创作</translation>
    </message>
    <message>
        <source>Use for Create</source>
        <translation>用于创作</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Trained</source>
        <translation>已训练</translation>
    </message>
    <message>
        <source>On</source>
        <translation>硬件</translation>
    </message>
    <message>
        <source>Learned from</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>Measured on unseen works</source>
        <translation>在未见过的作品上测得</translation>
    </message>
    <message>
        <source>Measured in training</source>
        <translation>训练中测得</translation>
    </message>
    <message>
        <source>Known faults</source>
        <translation>已知缺点</translation>
    </message>
    <message>
        <source>Made on</source>
        <translation>制作日期</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>指纹</translation>
    </message>
    <message>
        <source>Kept in</source>
        <translation>保存位置</translation>
    </message>
    <message>
        <source>{minutes} min, {steps} steps</source>
        <translation>{minutes} 分钟，{steps} 步</translation>
    </message>
    <message>
        <source>{count} works</source>
        <translation>{count} 件作品</translation>
    </message>
    <message>
        <source>licence: {licence}</source>
        <translation>许可：{licence}</translation>
    </message>
    <message>
        <source>kernel distance KID × 1000</source>
        <translation>核距离 KID × 1000</translation>
    </message>
    <message>
        <source>KID × 1000 between real works</source>
        <translation>真实作品之间的 KID × 1000</translation>
    </message>
    <message>
        <source>sliced Wasserstein distance</source>
        <translation>切片 Wasserstein 距离</translation>
    </message>
    <message>
        <source>sliced Wasserstein distance between real works</source>
        <translation>真实作品之间的切片 Wasserstein 距离</translation>
    </message>
    <message>
        <source>diversity</source>
        <translation>多样性</translation>
    </message>
    <message>
        <source>memorisation test C_T</source>
        <translation>记忆检验 C_T</translation>
    </message>
    <message>
        <source>brightness of mood, asked for against measured (r)</source>
        <translation>心境愉悦度：要求与测得的相关 (r)</translation>
    </message>
    <message>
        <source>energy, asked for against measured (r)</source>
        <translation>活力：要求与测得的相关 (r)</translation>
    </message>
    <message>
        <source>works made for it</source>
        <translation>为此生成的作品</translation>
    </message>
    <message>
        <source>works compared with</source>
        <translation>用来比较的作品</translation>
    </message>
    <message>
        <source>works left out because it learned from them</source>
        <translation>因曾学习而排除的作品</translation>
    </message>
    <message>
        <source>pieces compared with</source>
        <translation>用来比较的乐曲</translation>
    </message>
    <message>
        <source>pieces left out because it learned from them</source>
        <translation>因曾学习而排除的乐曲</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>files refused</source>
        <translation>被拒绝的文件</translation>
    </message>
    <message>
        <source>nats per note</source>
        <translation>每音符奈特</translation>
    </message>
    <message>
        <source>nats per frame</source>
        <translation>每帧奈特</translation>
    </message>
    <message>
        <source>nats per character</source>
        <translation>每字符奈特</translation>
    </message>
    <message>
        <source>bits per character</source>
        <translation>每字符比特</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>notes</source>
        <translation>音符</translation>
    </message>
    <message>
        <source>frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>notes with dynamics</source>
        <translation>带力度的音符</translation>
    </message>
    <message>
        <source>nats per note, length alone</source>
        <translation>每音符奈特（仅时值）</translation>
    </message>
    <message>
        <source>nats per note, loudness alone</source>
        <translation>每音符奈特（仅力度）</translation>
    </message>
    <message>
        <source>pitch</source>
        <translation>音高</translation>
    </message>
    <message>
        <source>length</source>
        <translation>时值</translation>
    </message>
    <message>
        <source>loudness</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>nats per token</source>
        <translation>每词元奈特</translation>
    </message>
    <message>
        <source>loss of the generator</source>
        <translation>生成器损失</translation>
    </message>
    <message>
        <source>loss of the discriminator</source>
        <translation>判别器损失</translation>
    </message>
    <message>
        <source>distance from the mood asked for</source>
        <translation>与所求情绪的差距</translation>
    </message>
    <message>
        <source>distance of the made crowd from the real one</source>
        <translation>生成画作整体与真实画作整体的距离</translation>
    </message>
    <message>
        <source>distance of the new layers from the model it goes on from</source>
        <translation>新增各层与起始模型的差距</translation>
    </message>
    <message>
        <source>real pictures told apart</source>
        <translation>真图判对率</translation>
    </message>
    <message>
        <source>made pictures told apart</source>
        <translation>生成图判对率</translation>
    </message>
    <message>
        <source>{measure}, on works held back</source>
        <translation>{measure}（留出作品）</translation>
    </message>
    <message>
        <source>{measure}, in training</source>
        <translation>{measure}（训练中）</translation>
    </message>
</context>
<context>
    <name>MoodPad</name>
    <message>
        <source>as the words say</source>
        <translation>依文字而定</translation>
    </message>
    <message>
        <source>stirred</source>
        <translation>激</translation>
    </message>
    <message>
        <source>calm</source>
        <translation>静</translation>
    </message>
    <message>
        <source>even</source>
        <translation>平和</translation>
    </message>
    <message>
        <source>glad</source>
        <translation>喜</translation>
    </message>
    <message>
        <source>sad</source>
        <translation>悲</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>中性</translation>
    </message>
    <message>
        <source>Mood</source>
        <translation>情绪</translation>
    </message>
    <message>
        <source>Right is glad, up is stirred. Arrow keys move it; Delete or a double click lets the words decide.</source>
        <translation>右为喜，上为激动。方向键移动；按 Delete 或双击则由文字决定。</translation>
    </message>
</context>
<context>
    <name>MusicPage</name>
    <message>
        <source>Change the tempo</source>
        <translation>更改速度</translation>
    </message>
    <message>
        <source>Change the time signature</source>
        <translation>更改拍号</translation>
    </message>
    <message>
        <source>Edit notes</source>
        <translation>编辑音符</translation>
    </message>
    <message>
        <source>Choose the MIDI input to record from.</source>
        <translation>请选择用来录音的 MIDI 输入。</translation>
    </message>
    <message>
        <source>Jam</source>
        <translation>即兴合奏</translation>
    </message>
    <message>
        <source>The model answers</source>
        <translation>模型作答</translation>
    </message>
    <message>
        <source>Your turn</source>
        <translation>轮到您</translation>
    </message>
    <message>
        <source>The model accompanies</source>
        <translation>模型伴奏中</translation>
    </message>
    <message>
        <source>The model is opened…</source>
        <translation>正在打开模型…</translation>
    </message>
    <message>
        <source>Quantise</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Accept a proposal</source>
        <translation>采纳建议</translation>
    </message>
    <message>
        <source>Open a tune</source>
        <translation>打开乐曲</translation>
    </message>
    <message>
        <source>Tunes (%1)</source>
        <translation>乐曲 (%1)</translation>
    </message>
    <message>
        <source>Open tune…</source>
        <translation>打开乐曲…</translation>
    </message>
    <message>
        <source>A MIDI, MusicXML or ABC file</source>
        <translation>MIDI、MusicXML 或 ABC 文件</translation>
    </message>
    <message>
        <source>Tune</source>
        <translation>曲</translation>
    </message>
    <message>
        <source>Values below the notes</source>
        <translation>音符下方的数值</translation>
    </message>
    <message>
        <source>Drag to draw, with Shift a straight line; with Alt a controller&apos;s values are erased</source>
        <translation>拖动绘制,按住 Shift 画直线;按住 Alt 擦除控制器数值</translation>
    </message>
    <message>
        <source>What the lane shows</source>
        <translation>数值栏显示的内容</translation>
    </message>
    <message>
        <source>What the lane below the notes shows</source>
        <translation>音符下方数值栏显示的内容</translation>
    </message>
    <message>
        <source>Velocity</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>Modulation (CC 1)</source>
        <translation>调制(CC 1)</translation>
    </message>
    <message>
        <source>Volume (CC 7)</source>
        <translation>音量(CC 7)</translation>
    </message>
    <message>
        <source>Pan (CC 10)</source>
        <translation>声像(CC 10)</translation>
    </message>
    <message>
        <source>Expression (CC 11)</source>
        <translation>表情(CC 11)</translation>
    </message>
    <message>
        <source>Sustain pedal (CC 64)</source>
        <translation>延音踏板(CC 64)</translation>
    </message>
    <message>
        <source>Pitch bend</source>
        <translation>弯音</translation>
    </message>
    <message>
        <source>There is no tune yet. The Triptych page makes one from a few words.</source>
        <translation>还没有曲。在“三联”页写几个词，就能谱出一首。</translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message>
        <source>Mood %1</source>
        <translation>情绪 %1</translation>
    </message>
    <message>
        <source>Mood: any</source>
        <translation>情绪：不限</translation>
    </message>
    <message>
        <source>Notes for the model</source>
        <translation>给模型的提示</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>关键词</translation>
    </message>
    <message>
        <source>Author&apos;s note</source>
        <translation>作者的话</translation>
    </message>
    <message>
        <source>sad</source>
        <translation>悲</translation>
    </message>
    <message>
        <source>glad</source>
        <translation>喜</translation>
    </message>
    <message>
        <source>calm</source>
        <translation>静</translation>
    </message>
    <message>
        <source>stirred</source>
        <translation>激</translation>
    </message>
    <message>
        <source>How words are drawn</source>
        <translation>如何选词</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Repetition</source>
        <translation>抑制重复</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>The title of the text; the model reads it too</source>
        <translation>文字的标题；模型也会读它</translation>
    </message>
    <message>
        <source>What it should be about: a few words</source>
        <translation>写什么：几个词</translation>
    </message>
    <message>
        <source>What is meant, in a sentence; its content words join the keywords</source>
        <translation>用一句话说明意图；其中的实词会加入关键词</translation>
    </message>
    <message>
        <source>Sad to glad</source>
        <translation>从悲到喜</translation>
    </message>
    <message>
        <source>Calm to stirred</source>
        <translation>从静到激</translation>
    </message>
    <message>
        <source>Any mood</source>
        <translation>不限情绪</translation>
    </message>
    <message>
        <source>Ask for no mood in particular</source>
        <translation>不要求特定的情绪</translation>
    </message>
    <message>
        <source>Low is likely and plain, high is bold; 0 always takes the likeliest word</source>
        <translation>低则平稳，高则大胆；0 总是取最可能的词</translation>
    </message>
    <message>
        <source>Only the likeliest words that together are this probable</source>
        <translation>只取合计达到这一概率的最可能的词</translation>
    </message>
    <message>
        <source>Only so many of the likeliest words</source>
        <translation>只取这么多个最可能的词</translation>
    </message>
    <message>
        <source>Only words at least this likely, compared with the likeliest</source>
        <translation>只取与最可能的词相比至少达到这一比例的词</translation>
    </message>
    <message>
        <source>How much words that were used are held back; 1 not at all</source>
        <translation>对用过的词抑制多少；1 为不抑制</translation>
    </message>
    <message>
        <source>The same seed draws the same words again</source>
        <translation>同一种子会选出同样的词</translation>
    </message>
    <message>
        <source>Roll another seed</source>
        <translation>换一个种子</translation>
    </message>
    <message>
        <source>Keep the seed</source>
        <translation>保留种子</translation>
    </message>
    <message>
        <source>Keep the seed; else each draw takes the next one</source>
        <translation>保留种子；否则每次取下一个</translation>
    </message>
    <message>
        <source>Usual settings</source>
        <translation>常用设置</translation>
    </message>
    <message>
        <source>The settings that suit small models</source>
        <translation>适合小模型的设置</translation>
    </message>
    <message>
        <source>A quiet ending, at sea</source>
        <translation>在海上，静静地收尾</translation>
    </message>
    <message>
        <source>gulls, tide</source>
        <translation>海鸥，潮水</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>不限</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Details of what went wrong</source>
        <translation>出错详情</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>OfferCard</name>
    <message>
        <source>A try, to learn more. For it speaks: %1.</source>
        <translation>一次尝试，以便多了解你。有利之处：%1。</translation>
    </message>
    <message>
        <source>A try, to learn what you like.</source>
        <translation>一次尝试，看看你喜欢什么。</translation>
    </message>
    <message>
        <source>You liked: %1. Chance that you like it: %2 %.</source>
        <translation>你喜欢过：%1。你喜欢它的可能：%2 %。</translation>
    </message>
    <message>
        <source>Offer. %1</source>
        <translation>推荐。%1</translation>
    </message>
    <message>
        <source>This one is better</source>
        <translation>这个更好</translation>
    </message>
    <message>
        <source>Text offered</source>
        <translation>推荐的文字</translation>
    </message>
    <message>
        <source>Open in its studio (Enter)</source>
        <translation>在工作室中打开（回车）</translation>
    </message>
    <message>
        <source>Play or stop (Space)</source>
        <translation>播放或停止（空格）</translation>
    </message>
</context>
<context>
    <name>OffersPage</name>
    <message>
        <source>Learnt from %1 choices</source>
        <translation>已从 %1 次选择中学习</translation>
    </message>
    <message>
        <source>Forget %1 choices</source>
        <translation>忘掉 %1 次选择</translation>
    </message>
    <message>
        <source>Start afresh…</source>
        <translation>重新开始…</translation>
    </message>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品是安全的。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Offer some</source>
        <translation>推荐一些</translation>
    </message>
    <message>
        <source>Paintings</source>
        <translation>画</translation>
    </message>
    <message>
        <source>Tunes</source>
        <translation>曲</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>文</translation>
    </message>
    <message>
        <source>Two at a time</source>
        <translation>两两比较</translation>
    </message>
    <message>
        <source>Say which of two is better, with ← and →</source>
        <translation>用 ← 和 → 说出哪个更好</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Works made for you</source>
        <translation>为你制作的作品</translation>
    </message>
    <message>
        <source>Works are made for your taste as your choices show it, now and then something new to find out more. L likes, D dislikes, 1 to 5 give stars. What you like is kept in the library.</source>
        <translation>作品按你的选择所显示的喜好制作，偶尔有新的尝试以便多了解你。L 喜欢，D 不喜欢，1 到 5 打星。你喜欢的会收入作品库。</translation>
    </message>
</context>
<context>
    <name>Opinion</name>
    <message>
        <source>Like</source>
        <translation>喜欢</translation>
    </message>
    <message>
        <source>Dislike</source>
        <translation>不喜欢</translation>
    </message>
    <message>
        <source>One star</source>
        <translation>一星</translation>
    </message>
    <message>
        <source>%1 stars</source>
        <translation>%1 星</translation>
    </message>
</context>
<context>
    <name>PaintingPage</name>
    <message>
        <source>Repainted</source>
        <translation>重画部分</translation>
    </message>
    <message>
        <source>Paint in strokes</source>
        <translation>用笔触重画</translation>
    </message>
    <message>
        <source>Explore</source>
        <translation>探索</translation>
    </message>
    <message>
        <source>Change the picture</source>
        <translation>改变画面</translation>
    </message>
    <message>
        <source>Repaint a region</source>
        <translation>重画局部</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>绘画</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填补</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Add a layer</source>
        <translation>添加图层</translation>
    </message>
    <message>
        <source>Insert a picture</source>
        <translation>插入图片</translation>
    </message>
    <message>
        <source>Empty canvas</source>
        <translation>空白画布</translation>
    </message>
    <message>
        <source>Remove a layer</source>
        <translation>删除图层</translation>
    </message>
    <message>
        <source>Order the layers</source>
        <translation>调整图层顺序</translation>
    </message>
    <message>
        <source>Name a layer</source>
        <translation>重命名图层</translation>
    </message>
    <message>
        <source>Show or hide a layer</source>
        <translation>显示或隐藏图层</translation>
    </message>
    <message>
        <source>Opacity of a layer</source>
        <translation>图层不透明度</translation>
    </message>
    <message>
        <source>The active layer is hidden; show it in the Layers panel to paint on it.</source>
        <translation>当前图层已隐藏；请在“图层”面板中显示它后再绘画。</translation>
    </message>
    <message>
        <source>There is no layer to paint on; add one first.</source>
        <translation>没有可绘画的图层；请先添加一个。</translation>
    </message>
    <message>
        <source>A painting has 32 layers at most; remove one first.</source>
        <translation>一幅画最多 32 个图层；请先删除一个。</translation>
    </message>
    <message>
        <source>The clipboard holds no picture; copy one first.</source>
        <translation>剪贴板中没有图片；请先复制一张。</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>画纸</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>画</translation>
    </message>
    <message>
        <source>There is no painting yet. The Triptych page makes one from a few words; or drop a picture here.</source>
        <translation>还没有画。“三联”页面用几句话就能画一幅；也可以把图片拖到这里。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Change and mix</source>
        <translation>改变与混合</translation>
    </message>
    <message>
        <source>Brush strokes</source>
        <translation>笔触</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>短片</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Zoom out (−)</source>
        <translation>缩小（−）</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>放大（+）</translation>
    </message>
    <message>
        <source>Show all of it (0)</source>
        <translation>显示全图（0）</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>画</translation>
    </message>
    <message>
        <source>Tune</source>
        <translation>曲</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Keep this one when creating: %1</source>
        <translation>创作时保留：%1</translation>
    </message>
    <message>
        <source>Make this one again: %1</source>
        <translation>重新创作：%1</translation>
    </message>
    <message>
        <source>Make the other two after this one: %1</source>
        <translation>依此作另外两件：%1</translation>
    </message>
    <message>
        <source>Open it large: %1</source>
        <translation>放大打开：%1</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>重来</translation>
    </message>
    <message>
        <source>Progress: %1</source>
        <translation>进度：%1</translation>
    </message>
</context>
<context>
    <name>Performance</name>
    <message>
        <source>Record as film</source>
        <translation>录成影片</translation>
    </message>
    <message>
        <source>Films (*.mp4)</source>
        <translation>影片 (*.mp4)</translation>
    </message>
    <message>
        <source>its sound could not be made</source>
        <translation>无法生成声音</translation>
    </message>
    <message>
        <source>The film could not be written (%1); choose another folder.</source>
        <translation>影片无法写入（%1）；请另选文件夹。</translation>
    </message>
    <message>
        <source>Recorded: %1</source>
        <translation>已录制：%1</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Record as film…</source>
        <translation>录成影片…</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>停止录制</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>演出</translation>
    </message>
    <message>
        <source>From the beginning</source>
        <translation>从头开始</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Space: play or rest · R: from the beginning · Esc: leave</source>
        <translation>空格：播放或暂停 · R：从头开始 · Esc：离开</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录制中</translation>
    </message>
</context>
<context>
    <name>Player</name>
    <message>
        <source>There is no sound device; the tune plays in silence.</source>
        <translation>没有声音设备；乐曲将静音播放。</translation>
    </message>
    <message>
        <source>The tune could not be made to sound: {reason}</source>
        <translation>乐曲无法发声：{reason}</translation>
    </message>
    <message>
        <source>The sound device takes no format known here; the tune plays in silence.</source>
        <translation>声音设备不支持可用的格式；乐曲将静音播放。</translation>
    </message>
    <message>
        <source>The sound device could not be opened; the tune plays in silence.</source>
        <translation>无法打开声音设备；乐曲将静音播放。</translation>
    </message>
    <message>
        <source>The sound device is gone; the tune plays on in silence.</source>
        <translation>声音设备已断开；乐曲继续静音播放。</translation>
    </message>
</context>
<context>
    <name>PointPanel</name>
    <message>
        <source>The model looks for its picture nearest to this one; Stop takes the best so far.</source>
        <translation>模型正在寻找与这幅画最接近的画面；按“停止”即取目前最好的。</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Painting</source>
        <translation>画</translation>
    </message>
    <message>
        <source>Tune</source>
        <translation>曲</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Pretrained judge, 64 px</source>
        <translation>预训练判别器，64 像素</translation>
    </message>
    <message>
        <source>Learns fastest and from few pictures: its judge has seen photographs before.</source>
        <translation>学得最快，少量图片即可：判别器事先看过许多照片。</translation>
    </message>
    <message>
        <source>Pretrained judge, 128 px</source>
        <translation>预训练判别器，128 像素</translation>
    </message>
    <message>
        <source>Finer pictures; every step takes about four times as long.</source>
        <translation>画面更细致；每一步约需四倍时间。</translation>
    </message>
    <message>
        <source>From your pictures alone</source>
        <translation>只学您的图片</translation>
    </message>
    <message>
        <source>Both networks learn from your pictures only; give it a few hours.</source>
        <translation>两个网络都只从您的图片学习；请留出几个小时。</translation>
    </message>
    <message>
        <source>Classic DCGAN, 28 px</source>
        <translation>经典 DCGAN，28 像素</translation>
    </message>
    <message>
        <source>The textbook network, tiny and quick: made to watch how a GAN learns.</source>
        <translation>教科书里的网络，小而快：适合观察 GAN 如何学习。</translation>
    </message>
    <message>
        <source>Classic DCGAN, 64 px</source>
        <translation>经典 DCGAN，64 像素</translation>
    </message>
    <message>
        <source>The textbook network at four times the area.</source>
        <translation>教科书里的网络，画面更大。</translation>
    </message>
    <message>
        <source>Harmony, note by note</source>
        <translation>和声，逐音生成</translation>
    </message>
    <message>
        <source>An LSTM that hears a whole chord at a time: keys, rhythm, loudness and mood.</source>
        <translation>一次听完整个和弦的 LSTM：调性、节奏、力度与情绪。</translation>
    </message>
    <message>
        <source>Classic LSTM</source>
        <translation>经典 LSTM</translation>
    </message>
    <message>
        <source>The textbook network: two layers of 128 that guess the next note.</source>
        <translation>教科书里的网络：两层各 128 个单元，预测下一个音。</translation>
    </message>
    <message>
        <source>Mini Transformer</source>
        <translation>迷你 Transformer</translation>
    </message>
    <message>
        <source>Modern blocks, small enough to learn on a laptop within the hour.</source>
        <translation>采用现代结构，规模小，笔记本电脑一小时内即可学成。</translation>
    </message>
    <message>
        <source>Small Transformer</source>
        <translation>小型 Transformer</translation>
    </message>
    <message>
        <source>Twice as large: better sentences, two or three hours on a laptop.</source>
        <translation>规模约为两倍：句子更好，笔记本电脑需两三个小时。</translation>
    </message>
    <message>
        <source>Standard Transformer</source>
        <translation>标准 Transformer</translation>
    </message>
    <message>
        <source>Seven times as large: for many texts and a night, or a graphics card.</source>
        <translation>规模约为七倍：适合大量文本，需训练一夜或使用显卡。</translation>
    </message>
    <message>
        <source>Classic Transformer</source>
        <translation>经典 Transformer</translation>
    </message>
    <message>
        <source>The textbook network: six layers, eight heads, encoder and decoder.</source>
        <translation>教科书里的网络：六层、八头，编码器加解码器。</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>What the model paints now</source>
        <translation>模型现在画的画</translation>
    </message>
    <message>
        <source>What the model composes now</source>
        <translation>模型现在作的曲</translation>
    </message>
    <message>
        <source>What the model writes now</source>
        <translation>模型现在写的文字</translation>
    </message>
</context>
<context>
    <name>PrintDialog</name>
    <message>
        <source>Export the painting</source>
        <translation>导出画作</translation>
    </message>
    <message>
        <source>Picture, PNG</source>
        <translation>图片，PNG</translation>
    </message>
    <message>
        <source>Picture, JPEG</source>
        <translation>图片，JPEG</translation>
    </message>
    <message>
        <source>Picture, WebP</source>
        <translation>图片，WebP</translation>
    </message>
    <message>
        <source>Strokes as a drawing, SVG</source>
        <translation>笔触矢量图，SVG</translation>
    </message>
    <message>
        <source>Film of the strokes, GIF</source>
        <translation>笔触影片，GIF</translation>
    </message>
    <message>
        <source>Film of the strokes, animated PNG</source>
        <translation>笔触影片，动态 PNG</translation>
    </message>
    <message>
        <source>Film of the strokes, WebP</source>
        <translation>笔触影片，WebP</translation>
    </message>
    <message>
        <source>%1 px, as it is</source>
        <translation>%1 像素（原样）</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Longer side</source>
        <translation>长边</translation>
    </message>
    <message>
        <source>Style of the strokes</source>
        <translation>笔触风格</translation>
    </message>
    <message>
        <source>Pixels an inch</source>
        <translation>每英寸像素</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The painting grows stroke by stroke, 8 seconds, at most 640 pixels wide.</source>
        <translation>画作一笔一笔长成，8 秒，长边至多 640 像素。</translation>
    </message>
    <message>
        <source>Every stroke is a path of its own; a drawing program can change each.</source>
        <translation>每一笔都是独立的路径，可在绘图软件中逐一修改。</translation>
    </message>
    <message>
        <source>%1 × %2 pixels: %3 × %4 cm in print.</source>
        <translation>%1 × %2 像素：印出为 %3 × %4 厘米。</translation>
    </message>
    <message>
        <source>%1 × %2 pixels.</source>
        <translation>%1 × %2 像素。</translation>
    </message>
    <message>
        <source>It is larger than the painting, so it is painted again in strokes, not stretched.</source>
        <translation>比原画大，因此用笔触重画，而不是拉伸。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品是安全的。</translation>
    </message>
</context>
<context>
    <name>RegionPanel</name>
    <message>
        <source>Nothing was found for this place; try again or select another.</source>
        <translation>此处没有找到结果；请重试或另选一处。</translation>
    </message>
    <message>
        <source>Select a place with the rectangle (M) or the lasso (L) first.</source>
        <translation>请先用矩形 (M) 或套索 (L) 选择一处。</translation>
    </message>
    <message>
        <source>Repaint what is selected</source>
        <translation>重画所选</translation>
    </message>
    <message>
        <source>The model paints the place anew, to agree with what is around it</source>
        <translation>模型重画此处，使其与周围相合</translation>
    </message>
    <message>
        <source>Proposal %1</source>
        <translation>候选 %1</translation>
    </message>
    <message>
        <source>%1: take it</source>
        <translation>%1：采用</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>How the works were made</source>
        <translation>作品是怎样做成的</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>作品</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新比对</translation>
    </message>
    <message>
        <source>Show the nearest work…</source>
        <translation>显示最接近的作品…</translation>
    </message>
    <message>
        <source>Choose the zip or file the model learned from; both works are shown together</source>
        <translation>选择模型学习过的 zip 或文件；两件作品会并排显示</translation>
    </message>
    <message>
        <source>Save as HTML…</source>
        <translation>另存为 HTML…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>There is no work yet.</source>
        <translation>还没有作品。</translation>
    </message>
    <message>
        <source>Who made it</source>
        <translation>由谁完成</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Not compared yet: press “Check again”.</source>
        <translation>尚未比对：请按“重新比对”。</translation>
    </message>
    <message>
        <source>Copy check</source>
        <translation>抄袭检查</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>人手</translation>
    </message>
    <message>
        <source>by a model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>by the program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>brought along from a file</source>
        <translation>从文件带来</translation>
    </message>
    <message>
        <source>maker unknown</source>
        <translation>作者不明</translation>
    </message>
    <message>
        <source>created</source>
        <translation>创作</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>opened</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>laid in</source>
        <translation>放入</translation>
    </message>
    <message>
        <source>proposed and accepted</source>
        <translation>提议并被采纳</translation>
    </message>
    <message>
        <source>painted in strokes</source>
        <translation>以笔触绘成</translation>
    </message>
    <message>
        <source>region repainted</source>
        <translation>重绘局部</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>改动</translation>
    </message>
    <message>
        <source>explored</source>
        <translation>探索</translation>
    </message>
    <message>
        <source>adjusted</source>
        <translation>已调整</translation>
    </message>
    <message>
        <source>nearness %1; counted as a copy above %2</source>
        <translation>接近度 %1；超过 %2 即视为抄袭</translation>
    </message>
    <message>
        <source>false alarms on %1 works it never saw: %2</source>
        <translation>在 %1 件它从未见过的作品上误报：%2</translation>
    </message>
    <message>
        <source>The engine is not running; start the program again.</source>
        <translation>引擎没有运行；请重新启动程序。</translation>
    </message>
    <message>
        <source>The nearest work is not in that collection.</source>
        <translation>那个收藏里没有这件最接近的作品。</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>您的作品</translation>
    </message>
    <message>
        <source>The collection the model learned from</source>
        <translation>模型学习过的收藏</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
</context>
<context>
    <name>RollView</name>
    <message>
        <source>Piano-roll</source>
        <translation>钢琴卷帘</translation>
    </message>
    <message>
        <source>No tune yet</source>
        <translation>还没有曲子</translation>
    </message>
    <message>
        <source>{count} notes, {selected} selected</source>
        <translation>{count} 个音符,已选 {selected} 个</translation>
    </message>
    <message>
        <source>{count} notes are proposed; Return accepts, Esc rejects</source>
        <translation>建议了 {count} 个音符;回车采纳,Esc 拒绝</translation>
    </message>
</context>
<context>
    <name>RunView</name>
    <message>
        <source>time trained, minutes</source>
        <translation>训练时间（分钟）</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>The losses are drawn here from the first step on.</source>
        <translation>从第一步起，损失曲线会画在这里。</translation>
    </message>
    <message>
        <source>Losses over time</source>
        <translation>损失随时间的变化</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>取消…</translation>
    </message>
    <message>
        <source>End the training and throw away what it learned</source>
        <translation>结束训练并丢弃所学</translation>
    </message>
    <message>
        <source>Finish now</source>
        <translation>就此完成</translation>
    </message>
    <message>
        <source>End the training here and keep the model as it is</source>
        <translation>到此结束训练，保留当前的模型</translation>
    </message>
    <message>
        <source>Show in the Library</source>
        <translation>在作品库中查看</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Details of what went wrong</source>
        <translation>出错详情</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Trained</source>
        <translation>已训练</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>剩余</translation>
    </message>
    <message>
        <source>Told apart by the judge</source>
        <translation>判别器判对</translation>
    </message>
    <message>
        <source>Variety</source>
        <translation>多样性</translation>
    </message>
    <message>
        <source>On unseen works (best)</source>
        <translation>对未见过的作品（最佳）</translation>
    </message>
    <message>
        <source>At the end</source>
        <translation>结束时</translation>
    </message>
    <message>
        <source>How many pictures the discriminator judges rightly: near 50 % of both it is at a loss</source>
        <translation>判别器判断正确的比例：两者都接近 50 % 时，它已无法分辨</translation>
    </message>
    <message>
        <source>How unlike each other the pictures are; far below 100 % they become all alike</source>
        <translation>画面彼此的差异程度；远低于 100 % 时画面趋于雷同</translation>
    </message>
    <message>
        <source>How far off works are that it never saw, and the best so far, which is kept: less is better</source>
        <translation>与未见过的作品的距离，以及已保留的最佳值：越小越好</translation>
    </message>
    <message>
        <source>First how many steps it will do at its slowest and fastest so far, beside a finished model; after three checks, what the measure on unseen works will come to</source>
        <translation>先是按目前最慢和最快的速度到结束时能走多少步，并与已完成的模型相比；三次检验之后，则是在未见作品上的度量将达到多少</translation>
    </message>
    <message>
        <source>generator</source>
        <translation>生成器</translation>
    </message>
    <message>
        <source>discriminator</source>
        <translation>判别器</translation>
    </message>
    <message>
        <source>reconstruction</source>
        <translation>重建</translation>
    </message>
    <message>
        <source>nats per note</source>
        <translation>每音符奈特</translation>
    </message>
    <message>
        <source>nats per token</source>
        <translation>每词元奈特</translation>
    </message>
    <message>
        <source>pitch</source>
        <translation>音高</translation>
    </message>
    <message>
        <source>on unseen works</source>
        <translation>对未见过的作品</translation>
    </message>
    <message>
        <source>mood</source>
        <translation>情绪</translation>
    </message>
    <message>
        <source>distance of the crowds</source>
        <translation>整体距离</translation>
    </message>
    <message>
        <source>distance from the model it goes on from</source>
        <translation>与起始模型的差距</translation>
    </message>
    <message>
        <source>length</source>
        <translation>时值</translation>
    </message>
    <message>
        <source>loudness</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>{speed} steps/s</source>
        <translation>{speed} 步/秒</translation>
    </message>
    <message>
        <source>{real} % of real, {made} % of made</source>
        <translation>真品 {real}%，生成品 {made}%</translation>
    </message>
    <message>
        <source>{share} % of real</source>
        <translation>真作的 {share} %</translation>
    </message>
    <message>
        <source>{now} ({best})</source>
        <translation>{now}（{best}）</translation>
    </message>
    <message>
        <source> · before: {value}</source>
        <translation> · 之前：{value}</translation>
    </message>
    <message>
        <source>about {value}</source>
        <translation>约 {value}</translation>
    </message>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} 步</translation>
    </message>
    <message>
        <source>{steps} steps, {share} % of “{name}”</source>
        <translation>{steps} 步，为“{name}”的 {share} %</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分</translation>
    </message>
    <message>
        <source>Reading the works…</source>
        <translation>正在读取作品…</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习中</translation>
    </message>
    <message>
        <source>Saving the model as it is now…</source>
        <translation>正在保存当前的模型…</translation>
    </message>
    <message>
        <source>Paused; it can be resumed now or after the next start of Triptych.</source>
        <translation>已暂停；可随时继续，下次启动三联后也可以。</translation>
    </message>
    <message>
        <source>Finished; the model is in the Library.</source>
        <translation>已完成；模型已放入作品库。</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Training “{name}”</source>
        <translation>训练“{name}”</translation>
    </message>
    <message>
        <source>The training process stopped unexpectedly; resume it from its last checkpoint.</source>
        <translation>训练进程意外停止；请从最近的存档点继续。</translation>
    </message>
    <message>
        <source>The training process stopped before its first checkpoint; begin it again.</source>
        <translation>训练进程在首个存档点之前停止；请重新开始。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Begin again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Train another</source>
        <translation>再训练一个</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>The pictures become all alike. The best state so far (step {step}) is kept: finish now, or go on and see whether it recovers.</source>
        <translation>画面越来越雷同。目前最好的状态（第 {step} 步）已保留：可以现在结束，或继续看它是否恢复。</translation>
    </message>
    <message>
        <source>It begins to learn the works by heart. The best state so far (step {step}) is kept: finish now, or train on more works.</source>
        <translation>它开始死记这些作品。目前最好的状态（第 {step} 步）已保留：可以现在结束，或用更多作品训练。</translation>
    </message>
    <message>
        <source>Throw away this training and everything it has learned?</source>
        <translation>丢弃这次训练及其学到的一切吗？</translation>
    </message>
</context>
<context>
    <name>Scales</name>
    <message>
        <source>major</source>
        <translation>大调</translation>
    </message>
    <message>
        <source>minor</source>
        <translation>小调</translation>
    </message>
    <message>
        <source>harmonic minor</source>
        <translation>和声小调</translation>
    </message>
    <message>
        <source>melodic minor</source>
        <translation>旋律小调</translation>
    </message>
    <message>
        <source>Dorian</source>
        <translation>多利亚</translation>
    </message>
    <message>
        <source>Phrygian</source>
        <translation>弗里吉亚</translation>
    </message>
    <message>
        <source>Lydian</source>
        <translation>利底亚</translation>
    </message>
    <message>
        <source>Mixolydian</source>
        <translation>混合利底亚</translation>
    </message>
    <message>
        <source>major pentatonic</source>
        <translation>大调五声</translation>
    </message>
    <message>
        <source>minor pentatonic</source>
        <translation>小调五声</translation>
    </message>
    <message>
        <source>blues</source>
        <translation>布鲁斯</translation>
    </message>
    <message>
        <source>whole tones</source>
        <translation>全音阶</translation>
    </message>
</context>
<context>
    <name>SeedField</name>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>The same seed gives the same result again</source>
        <translation>同一个种子会得到同样的结果</translation>
    </message>
    <message>
        <source>Keep this seed</source>
        <translation>保留这个种子</translation>
    </message>
    <message>
        <source>Roll another seed</source>
        <translation>换一个种子</translation>
    </message>
</context>
<context>
    <name>SetupForm</name>
    <message>
        <source>What shall it make?</source>
        <translation>让它创作什么？</translation>
    </message>
    <message>
        <source>Which works shall it learn from?</source>
        <translation>向哪些作品学习？</translation>
    </message>
    <message>
        <source>Where does it begin?</source>
        <translation>从哪里开始？</translation>
    </message>
    <message>
        <source>Which network?</source>
        <translation>用哪种网络？</translation>
    </message>
    <message>
        <source>How long?</source>
        <translation>训练多久？</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>模型名称</translation>
    </message>
    <message>
        <source>Whose works are they?</source>
        <translation>这些作品是谁的？</translation>
    </message>
    <message>
        <source>In greyscale</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>The network learns and paints without colour</source>
        <translation>网络只学黑白，画出来也没有颜色</translation>
    </message>
    <message>
        <source>Mirrored too</source>
        <translation>也学镜像</translation>
    </message>
    <message>
        <source>Half of the pictures are shown mirrored: more to learn from; not for lettering</source>
        <translation>一半的图片左右翻转后再学：素材更多；带文字的图不要勾选</translation>
    </message>
    <message>
        <source>Without stop words</source>
        <translation>去掉停用词</translation>
    </message>
    <message>
        <source>The words that carry little meaning (the, of; 的, 了) are left out; the texts lose their grammar</source>
        <translation>去掉意义不大的词（the、of；的、了）；文本会失去语法</translation>
    </message>
    <message>
        <source>As a small voice beside it</source>
        <translation>作为附在它上面的个人笔调</translation>
    </message>
    <message>
        <source>Only small changes to the model are learned (LoRA): minutes, and a file of less than a megabyte.</source>
        <translation>只学习对模型的小改动（LoRA）：几分钟即可，文件不到一兆。</translation>
    </message>
    <message>
        <source>A folder, a zip or a file</source>
        <translation>文件夹、zip 或单个文件</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Choose a folder of works</source>
        <translation>选择作品文件夹</translation>
    </message>
    <message>
        <source>Choose a zip or a single file</source>
        <translation>选择 zip 或单个文件</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>The speed and what is left are measured after the first steps.</source>
        <translation>速度和剩余时间在最初几步之后测得。</translation>
    </message>
    <message>
        <source>Mine: I made them all</source>
        <translation>我的：全部由我创作</translation>
    </message>
    <message>
        <source>Others made them, and agreed to this</source>
        <translation>他人所作，并已同意</translation>
    </message>
    <message>
        <source>A licence or the public domain allows it</source>
        <translation>许可协议允许，或属公有领域</translation>
    </message>
    <message>
        <source>I do not know</source>
        <translation>不清楚</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>From nothing</source>
        <translation>从零开始</translation>
    </message>
    <message>
        <source>From “{name}”</source>
        <translation>接着“{name}”</translation>
    </message>
    <message>
        <source>Who made them?</source>
        <translation>作者是谁？</translation>
    </message>
    <message>
        <source>Which licence? Left empty: the one each file names</source>
        <translation>哪种许可协议？留空则按各文件所写</translation>
    </message>
    <message>
        <source>Works ({endings})</source>
        <translation>作品 ({endings})</translation>
    </message>
    <message>
        <source>The engine stopped while it was reading; choose the works again.</source>
        <translation>引擎在读取时停止；请重新选择作品。</translation>
    </message>
    <message>
        <source>Every file is left out; tick some that it shall learn from.</source>
        <translation>所有文件都被排除了；请勾选要学的文件。</translation>
    </message>
    <message>
        <source>Give the model a name.</source>
        <translation>请给模型起个名字。</translation>
    </message>
    <message>
        <source>There is a model or a training of this name already; choose another name.</source>
        <translation>已有同名的模型或训练；请换个名字。</translation>
    </message>
    <message>
        <source>Say who made the works.</source>
        <translation>请写明作者。</translation>
    </message>
    <message>
        <source>The model is kept in {folder}</source>
        <translation>模型保存在 {folder}</translation>
    </message>
    <message>
        <source>Its exports will say that the rights in what it learned from are unknown.</source>
        <translation>导出其作品时会注明：训练素材的权利状况不明。</translation>
    </message>
    <message>
        <source>Choose the works first.</source>
        <translation>请先选择作品。</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Mood %1, %2</source>
        <translation>情绪 %1, %2</translation>
    </message>
    <message>
        <source>Seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>画</translation>
    </message>
    <message>
        <source>Tune</source>
        <translation>曲</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Nothing yet. Press Create, and this says how it came to be.</source>
        <translation>还没有作品。点击“创作”，这里会说明它的由来。</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>没有正在进行的任务。</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Training “%1”</source>
        <translation>训练“%1”</translation>
    </message>
    <message>
        <source>%1 % done</source>
        <translation>已完成 %1%</translation>
    </message>
    <message>
        <source>Reading the works</source>
        <translation>读取作品</translation>
    </message>
    <message>
        <source>Saving the model</source>
        <translation>正在保存模型</translation>
    </message>
    <message>
        <source>%1 s left</source>
        <translation>剩余 %1 秒</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <translation>剩余 %1 分钟</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>创作来源</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Creating</source>
        <translation>正在创作</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Keep what was learned; the Train page resumes it</source>
        <translation>保留已学到的内容；可在训练页继续</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>Signing</name>
    <message>
        <source>The rights in what %1 learned from are unknown: ask before you publish or sell.</source>
        <translation>%1 的训练素材权利状况不明：发表或出售前请先征得同意。</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>画</translation>
    </message>
    <message>
        <source>Tune</source>
        <translation>曲</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
</context>
<context>
    <name>Speller</name>
    <message>
        <source>Every word is known.</source>
        <translation>没有不认识的词。</translation>
    </message>
    <message>
        <source>%1 is not in the word list</source>
        <translation>词表里没有 %1</translation>
    </message>
    <message>
        <source>Keep %1 as a word</source>
        <translation>把 %1 记为一个词</translation>
    </message>
</context>
<context>
    <name>StrokesPanel</name>
    <message>
        <source>Oil</source>
        <translation>油画</translation>
    </message>
    <message>
        <source>Impasto</source>
        <translation>厚涂</translation>
    </message>
    <message>
        <source>Watercolour</source>
        <translation>水彩</translation>
    </message>
    <message>
        <source>Ink</source>
        <translation>水墨</translation>
    </message>
    <message>
        <source>Dots</source>
        <translation>点彩</translation>
    </message>
    <message>
        <source>Pencil</source>
        <translation>铅笔</translation>
    </message>
    <message>
        <source>Style of the strokes</source>
        <translation>笔触风格</translation>
    </message>
    <message>
        <source>Size of the painting in strokes</source>
        <translation>笔触画的尺寸</translation>
    </message>
    <message>
        <source>Pixels along the longer side</source>
        <translation>长边的像素数</translation>
    </message>
    <message>
        <source>Paint in strokes</source>
        <translation>用笔触重画</translation>
    </message>
    <message>
        <source>Paint it again in brush strokes; Undo brings this one back</source>
        <translation>用笔触重画一遍；撤销可恢复这一幅</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>观看</translation>
    </message>
    <message>
        <source>Watch the painting grow stroke by stroke; Esc ends it</source>
        <translation>看画作一笔一笔长成；按 Esc 结束</translation>
    </message>
</context>
<context>
    <name>StudioPage</name>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Go to the Triptych page</source>
        <translation>前往“三联”页</translation>
    </message>
</context>
<context>
    <name>Subjects</name>
    <message>
        <source>Leave out: %1</source>
        <translation>去掉：%1</translation>
    </message>
    <message>
        <source>Steers the painting; the text is in the other language.</source>
        <translation>引导绘画；文字用的是另一种语言。</translation>
    </message>
    <message>
        <source>Steers the painting and the text.</source>
        <translation>引导绘画和文字。</translation>
    </message>
    <message>
        <source>Steers the text.</source>
        <translation>引导文字。</translation>
    </message>
    <message>
        <source>About</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>add a word</source>
        <translation>添加词语</translation>
    </message>
    <message>
        <source>Add a word the three shall be about</source>
        <translation>添加一个三件作品要表现的词语</translation>
    </message>
    <message>
        <source>Let the prompt decide again</source>
        <translation>重新由提示决定</translation>
    </message>
</context>
<context>
    <name>TextEditor</name>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>The text will appear here. You can also write your own.</source>
        <translation>文字会出现在这里。您也可以自己写。</translation>
    </message>
</context>
<context>
    <name>ToolOptions</name>
    <message>
        <source>Click a colour to paint with it. Alt does the same while painting.</source>
        <translation>点击一处颜色即可用它绘画；绘画时按住 Alt 也可取色。</translation>
    </message>
    <message>
        <source>Drag to select. Shift adds, Alt takes away, Ctrl+D selects nothing.</source>
        <translation>拖动以选择。Shift 添加，Alt 减去，Ctrl+D 取消选择。</translation>
    </message>
    <message>
        <source>Draw round what to select. Shift adds, Alt takes away, Ctrl+D selects nothing.</source>
        <translation>圈出要选择的部分。Shift 添加，Alt 减去，Ctrl+D 取消选择。</translation>
    </message>
    <message>
        <source>Drag the layer, or what is selected of it; arrow keys move by a pixel.</source>
        <translation>拖动图层或其中所选部分；方向键每次移动一个像素。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Diameter of the brush ([ smaller, ] larger)</source>
        <translation>画笔直径（[ 缩小，] 放大）</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>How much a stroke covers</source>
        <translation>一笔的覆盖程度</translation>
    </message>
    <message>
        <source>Hardness</source>
        <translation>硬度</translation>
    </message>
    <message>
        <source>How sharp the rim of the brush is</source>
        <translation>画笔边缘的清晰程度</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>How far a colour may differ and still be filled</source>
        <translation>颜色相差多少仍会被填充</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>压感</translation>
    </message>
    <message>
        <source>The pen&apos;s pressure sets the size</source>
        <translation>笔的压力决定大小</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Continue</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>换一种说法</translation>
    </message>
    <message>
        <source>Rewrite</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>Fill in</source>
        <translation>补写</translation>
    </message>
    <message>
        <source>Other words</source>
        <translation>换词</translation>
    </message>
    <message>
        <source>Authors</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>意外</translation>
    </message>
    <message>
        <source>Guesses</source>
        <translation>猜词</translation>
    </message>
    <message>
        <source>Spelling</source>
        <translation>拼写</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>提示</translation>
    </message>
</context>
<context>
    <name>TrackList</name>
    <message>
        <source>Edit this track</source>
        <translation>编辑此音轨</translation>
    </message>
    <message>
        <source>M</source>
        <comment>mute a track</comment>
        <translation>静</translation>
    </message>
    <message>
        <source>S</source>
        <comment>solo a track</comment>
        <translation>独</translation>
    </message>
    <message>
        <source>Silence “%1”</source>
        <translation>静音“%1”</translation>
    </message>
    <message>
        <source>Hear “%1” and other solo tracks alone</source>
        <translation>只听“%1”和其他独奏音轨</translation>
    </message>
    <message>
        <source>Track %1</source>
        <translation>音轨 %1</translation>
    </message>
    <message>
        <source>Rename the track</source>
        <translation>重命名音轨</translation>
    </message>
    <message>
        <source>Change the sound</source>
        <translation>更改音色</translation>
    </message>
    <message>
        <source>Change the channel</source>
        <translation>更改通道</translation>
    </message>
    <message>
        <source>As all</source>
        <translation>同总输出</translation>
    </message>
    <message>
        <source>Built-in sound</source>
        <translation>内置音源</translation>
    </message>
    <message>
        <source>Add a track</source>
        <translation>添加音轨</translation>
    </message>
    <message>
        <source>Remove a track</source>
        <translation>删除音轨</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>音轨</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>色彩</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Name of the edited track</source>
        <translation>所编辑音轨的名称</translation>
    </message>
    <message>
        <source>General MIDI sound of the edited track; channel 10 has drums</source>
        <translation>所编辑音轨的 General MIDI 音色;通道 10 为鼓</translation>
    </message>
    <message>
        <source>MIDI channel of the edited track; 10 has drums</source>
        <translation>所编辑音轨的 MIDI 通道;10 为鼓</translation>
    </message>
    <message>
        <source>Where the edited track sounds: as all tracks do, or elsewhere</source>
        <translation>正在编辑的音轨在哪里发声：同总输出，或另选</translation>
    </message>
    <message>
        <source>Colour of the edited track&apos;s notes</source>
        <translation>所编辑音轨音符的颜色</translation>
    </message>
    <message>
        <source>Remove the edited track</source>
        <translation>删除所编辑的音轨</translation>
    </message>
    <message>
        <source>Vermilion</source>
        <translation>朱红</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>Ochre</source>
        <translation>赭</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>紫</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>青</translation>
    </message>
    <message>
        <source>Rose</source>
        <translation>玫红</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>Train a model</source>
        <translation>训练模型</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Details of what went wrong</source>
        <translation>出错详情</translation>
    </message>
</context>
<context>
    <name>TransformerLesson</name>
    <message>
        <source>It is “%1”. The model would have said “%2” (%3 %; it gave “%1” %4 %). You: %5 of %7 right, the model: %6 of %7.</source>
        <translation>是“%1”。模型会答“%2”（%3 %；它给“%1”的可能是 %4 %）。您答对 %5/%7，模型答对 %6/%7。</translation>
    </message>
    <message>
        <source>Temperature %1</source>
        <translation>温度 %1</translation>
    </message>
    <message>
        <source>Block %1, head %2: “%3” looks most at “%4” (%5 %).</source>
        <translation>第 %1 块第 %2 头：“%3”看得最多的是“%4”（%5 %）。</translation>
    </message>
    <message>
        <source>What would come after “%1”?</source>
        <translation>“%1”之后会是什么？</translation>
    </message>
    <message>
        <source>After %1 steps the line costs %2 nats a token instead of %3.</source>
        <translation>%1 步之后，这一行每个词元耗 %2 纳特，原为 %3。</translation>
    </message>
    <message>
        <source>A line becomes tokens</source>
        <translation>一行变成词元</translation>
    </message>
    <message>
        <source>The model reads pieces of words (in Chinese, characters), after a sign for the beginning. The column on each shows how much it expected that piece. Type a line of your own.</source>
        <translation>模型在开头标记之后逐个读入词的片段（中文是单字）。每个片段上的柱形表示模型对它的预期有多大。请输入您自己的一行。</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>To read a token the model gathers from the tokens before it; the thicker the arc, the more it takes. Choose a token with the left and right keys, a head with up and down. A head that has nothing to look for rests on the beginning.</source>
        <translation>读一个词元时，模型从它前面的词元收集信息；弧线越粗，取得越多。用左右键选词元，用上下键选注意力头。没什么可找的头就停在开头。</translation>
    </message>
    <message>
        <source>Heads and blocks</source>
        <translation>头与块</translation>
    </message>
    <message>
        <source>Each head looks for something else. A square is one head: every row is a token, dark where it looks; the diagonal is itself, a line beside it the token before. Move with the arrow keys.</source>
        <translation>每个头寻找不同的东西。一个方块是一个头：每行是一个词元，颜色深处是它所看的地方；对角线是它自己，旁边一条线是前一个词元。用方向键移动。</translation>
    </message>
    <message>
        <source>Block by block</source>
        <translation>逐块推进</translation>
    </message>
    <message>
        <source>What would come next if the network ended after this block? Below, it knows little more than the token itself; block by block the guess is bent towards what fits the line.</source>
        <translation>如果网络到这一块就结束，接下来会是什么？起初它所知不过是词元本身；一块接一块，猜测渐渐转向合乎这一行的字词。</translation>
    </message>
    <message>
        <source>The next word</source>
        <translation>下一个词</translation>
    </message>
    <message>
        <source>The last block gives every token a chance, and one is drawn. A low temperature makes the likely ones likelier still, a high one gives the others a turn.</source>
        <translation>最后一块给每个词元一个概率，再从中抽取一个。温度低，可能的更可能；温度高，别的也有机会。</translation>
    </message>
    <message>
        <source>Your guess</source>
        <translation>您来猜</translation>
    </message>
    <message>
        <source>Which word comes next? You play against the model, which has read the same as you; some of these lines it may know by heart.</source>
        <translation>下一个词（字）是什么？您与模型比试，它读到的和您一样多；其中有些句子它也许早已背熟。</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习中</translation>
    </message>
    <message>
        <source>A training step turns every number of the network a little, so that this line surprises it less. Let a copy learn the line, and see how it goes on after the first half.</source>
        <translation>一个训练步骤把网络中的每个数都微调一点，使这一行更不出意料。让一个副本学这一行，看它在前半行之后怎样接下去。</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>块</translation>
    </message>
    <message>
        <source>before the first</source>
        <translation>第一块之前</translation>
    </message>
    <message>
        <source>it goes on</source>
        <translation>它接着写</translation>
    </message>
    <message>
        <source>this line</source>
        <translation>这一行</translation>
    </message>
    <message>
        <source>The line as tokens</source>
        <translation>这一行的词元</translation>
    </message>
    <message>
        <source>A line of verse</source>
        <translation>一行诗</translation>
    </message>
    <message>
        <source>First line of your text</source>
        <translation>您的文字的第一行</translation>
    </message>
    <message>
        <source>Learn this line</source>
        <translation>学这一行</translation>
    </message>
    <message>
        <source>Another</source>
        <translation>再来一个</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Play or stop</source>
        <translation>播放或停止</translation>
    </message>
    <message>
        <source>Back to the beginning</source>
        <translation>回到开头</translation>
    </message>
    <message>
        <source>Stop and go back to the beginning</source>
        <translation>停止并回到开头</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Record what is played at the MIDI input onto the edited track</source>
        <translation>把 MIDI 输入的弹奏录到正在编辑的音轨</translation>
    </message>
    <message>
        <source>Jam</source>
        <translation>即兴合奏</translation>
    </message>
    <message>
        <source>Play with the model at a MIDI keyboard, in turns or accompanied</source>
        <translation>用 MIDI 键盘与模型合奏：一问一答或由其伴奏</translation>
    </message>
    <message>
        <source>MIDI</source>
        <translation>MIDI</translation>
    </message>
    <message>
        <source>MIDI output, input and clock</source>
        <translation>MIDI 输出、输入与时钟</translation>
    </message>
    <message>
        <source>Panic</source>
        <translation>紧急静音</translation>
    </message>
    <message>
        <source>Stop, and silence every MIDI channel at once</source>
        <translation>停止，并立即让所有 MIDI 通道静音</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Play the loop again and again; drag it above the bar numbers</source>
        <translation>反复播放循环段;在小节号上方拖出</translation>
    </message>
    <message>
        <source>Metronome</source>
        <translation>节拍器</translation>
    </message>
    <message>
        <source>Clicks on the beats</source>
        <translation>按拍发声</translation>
    </message>
    <message>
        <source>Count in</source>
        <translation>预备拍</translation>
    </message>
    <message>
        <source>A bar of clicks before the tune</source>
        <translation>开始前先打一小节拍子</translation>
    </message>
    <message>
        <source>Follow the playhead</source>
        <translation>跟随播放头</translation>
    </message>
    <message>
        <source>Turn the page with the playhead</source>
        <translation>随播放头翻页</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Quarter notes a minute at the beginning</source>
        <translation>开头每分钟的四分音符数</translation>
    </message>
    <message>
        <source>Time signature</source>
        <translation>拍号</translation>
    </message>
    <message>
        <source>Time signature at the beginning</source>
        <translation>开头的拍号</translation>
    </message>
</context>
<context>
    <name>TriptychPage</name>
    <message>
        <source>Edit notes</source>
        <translation>编辑音符</translation>
    </message>
    <message>
        <source>Edit text</source>
        <translation>编辑文字</translation>
    </message>
    <message>
        <source>The other two are locked; unlock one to make it after this work.</source>
        <translation>另外两件都已锁定；解锁一件，才能依此作品创作。</translation>
    </message>
    <message>
        <source>All three are locked; unlock one to create it again.</source>
        <translation>三件作品都已锁定；请先解锁一件再创作。</translation>
    </message>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品是安全的。</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创作</translation>
    </message>
    <message>
        <source>%1 × %2 px</source>
        <translation>%1 × %2 像素</translation>
    </message>
    <message>
        <source>%1 notes · %2 · ♩ %3</source>
        <translation>%1 个音符 · %2 · ♩ %3</translation>
    </message>
    <message>
        <source>%1 characters</source>
        <translation>%1 字</translation>
    </message>
    <message>
        <source>%1 words</source>
        <translation>%1 词</translation>
    </message>
    <message>
        <source>Bring back a draft</source>
        <translation>恢复草稿</translation>
    </message>
    <message>
        <source>The painting is taken apart into strokes…</source>
        <translation>正在把画拆成笔触……</translation>
    </message>
    <message>
        <source>Perform</source>
        <translation>演出</translation>
    </message>
    <message>
        <source>Show the three together, full screen (F5)</source>
        <translation>全屏同时展示三件作品 (F5)</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Save the works as PNG, MID and TXT (Ctrl+E)</source>
        <translation>将作品存为 PNG、MID 和 TXT (Ctrl+E)</translation>
    </message>
    <message>
        <source>Play or stop</source>
        <translation>播放或停止</translation>
    </message>
    <message>
        <source>Play or stop (Space in the piano-roll)</source>
        <translation>播放或停止（在钢琴卷帘中按空格键）</translation>
    </message>
</context>
<context>
    <name>UnfinishedTrainings</name>
    <message>
        <source>Unfinished trainings</source>
        <translation>未完成的训练</translation>
    </message>
    <message>
        <source>{name} · {kind} · {preset} · {minutes} min in all</source>
        <translation>{name} · {kind} · {preset} · 共 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Begin again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Resume the training of {name}</source>
        <translation>继续训练 {name}</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Discard the training of {name}</source>
        <translation>丢弃 {name} 的训练</translation>
    </message>
    <message>
        <source>Really discard?</source>
        <translation>确定丢弃？</translation>
    </message>
</context>
<context>
    <name>Whose</name>
    <message>
        <source>not recorded</source>
        <translation>没有记录</translation>
    </message>
    <message>
        <source>%1 by hand</source>
        <translation>人手 %1</translation>
    </message>
    <message>
        <source>%1 by a model</source>
        <translation>模型 %1</translation>
    </message>
    <message>
        <source>%1 strokes by rule</source>
        <translation>程序笔触 %1</translation>
    </message>
    <message>
        <source>%1 brought along</source>
        <translation>带来 %1</translation>
    </message>
    <message>
        <source>✓ no copy found</source>
        <translation>✓ 未发现抄袭</translation>
    </message>
    <message>
        <source>⚠ near a work it learned from</source>
        <translation>⚠ 与学过的作品接近</translation>
    </message>
    <message>
        <source>too short for the copy check</source>
        <translation>太短，无法比对</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>由谁完成</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>报告…</translation>
    </message>
    <message>
        <source>Who made what, what the models learned from, and whether anything is a copy</source>
        <translation>谁做了什么、模型学过什么、有没有抄袭之处</translation>
    </message>
    <message>
        <source>Appraise</source>
        <translation>评测</translation>
    </message>
    <message>
        <source>Measure the works and see where they lie among others (F6)</source>
        <translation>评测作品，看它们在同类中的位置（F6）</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>The last session ended unexpectedly; its works were recovered. Save them.</source>
        <translation>上次意外退出；作品已恢复。请保存以免丢失。</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly and was started again. Your works are safe.</source>
        <translation>引擎意外停止，已重新启动。您的作品是安全的。</translation>
    </message>
    <message>
        <source>The engine stopped again and again. Your works are safe; save them and start the program anew.</source>
        <translation>引擎反复停止。您的作品是安全的；请保存后重新启动程序。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>创作来源</translation>
    </message>
    <message>
        <source>Open from the library</source>
        <translation>从作品库打开</translation>
    </message>
    <message>
        <source>Triptych %1. Three models on this computer paint, compose and write; you stay the author.</source>
        <translation>三联 %1。这台电脑上的三个模型绘画、作曲、写作；作者始终是您。</translation>
    </message>
</context>
<context>
    <name>WorksPage</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>%1 works</source>
        <translation>%1 件作品</translation>
    </message>
    <message>
        <source>%1 work</source>
        <translation>%1 件作品</translation>
    </message>
    <message>
        <source>No work fits. Ask for less.</source>
        <translation>没有符合的作品。请放宽条件。</translation>
    </message>
    <message>
        <source>Show all works</source>
        <translation>显示全部作品</translation>
    </message>
    <message>
        <source>Every work that is made here is kept here by itself. There is none yet.</source>
        <translation>在这里制作的每件作品都会自动收在这里。现在还没有。</translation>
    </message>
    <message>
        <source>Create the first</source>
        <translation>创作第一件</translation>
    </message>
    <message>
        <source>Bring back %1 removed works</source>
        <translation>恢复 %1 件移除的作品</translation>
    </message>
    <message>
        <source>Bring back the removed work</source>
        <translation>恢复移除的作品</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>作品</translation>
    </message>
</context>
<context>
    <name>WritingPage</name>
    <message>
        <source>Correct a word</source>
        <translation>更正一个词</translation>
    </message>
    <message>
        <source>Take the guess</source>
        <translation>采用猜测</translation>
    </message>
    <message>
        <source>Edit text</source>
        <translation>编辑文字</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Change the title</source>
        <translation>修改标题</translation>
    </message>
    <message>
        <source>The engine is not running; start the program again. Your works are safe.</source>
        <translation>引擎没有运行；请重新启动程序。您的作品是安全的。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>换一种说法</translation>
    </message>
    <message>
        <source>Rewrite</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>Fill in</source>
        <translation>补写</translation>
    </message>
    <message>
        <source>Other words</source>
        <translation>换词</translation>
    </message>
    <message>
        <source>The model has nothing else to offer here; try a higher temperature.</source>
        <translation>模型在这里想不出别的了；请试试更高的温度。</translation>
    </message>
    <message>
        <source>Write in the form</source>
        <translation>按格律写</translation>
    </message>
    <message>
        <source>The folder %1 could not be made: %2.</source>
        <translation>无法建立文件夹 %1：%2。</translation>
    </message>
    <message>
        <source>Your own forms lie in %1.</source>
        <translation>自定格律放在 %1。</translation>
    </message>
    <message>
        <source>Probability %1. The likeliest here: %2. Ctrl and a click swaps it.</source>
        <translation>概率 %1。这里最可能的是：%2。按住 Ctrl 点击可以换词。</translation>
    </message>
    <message>
        <source>Open a text</source>
        <translation>打开文本</translation>
    </message>
    <message>
        <source>Text (*.txt *.md *.markdown)</source>
        <translation>文本 (*.txt *.md *.markdown)</translation>
    </message>
    <message>
        <source>%1 was read as %2; exporting writes UTF-8.</source>
        <translation>%1 按 %2 读入；导出时写为 UTF-8。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The model is writing; any key stops it.</source>
        <translation>模型正在书写；按任意键停止。</translation>
    </message>
    <message>
        <source>This word is not in the word list; F7 offers others.</source>
        <translation>词表里没有这个词；按 F7 看别的写法。</translation>
    </message>
    <message>
        <source>The stronger the colour, the less the model expected it.</source>
        <translation>颜色越深，模型越没有料到。</translation>
    </message>
    <message>
        <source>In colour: what the model wrote.</source>
        <translation>着色部分由模型所写。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Open text…</source>
        <translation>打开文本…</translation>
    </message>
    <message>
        <source>A TXT or Markdown file in any usual encoding (Ctrl+Shift+O)</source>
        <translation>任何常用编码的 TXT 或 Markdown 文件 (Ctrl+Shift+O)</translation>
    </message>
</context>
</TS>
