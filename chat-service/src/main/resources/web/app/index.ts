import "./page.css";
import "./chat-page";
